/** How much may be handed in at once. The same limits hold for a zip and for the workbook, which is a zip too. */
export interface IntakeLimits {
  /** Files beside each other, attachments of one mail. */
  readonly maxFiles: number;
  /** Of one file as it was handed in. */
  readonly maxFileBytes: number;
  /** Entries in one zip. */
  readonly maxEntries: number;
  /** Of one entry, unpacked. */
  readonly maxEntryBytes: number;
  /** Of everything together, unpacked. */
  readonly maxTotalBytes: number;
  /** Unpacked divided by packed, judged of an entry that is larger than `ratioFromBytes`. */
  readonly maxRatio: number;
  readonly ratioFromBytes: number;
}

/** A certificate is some kilobytes, a filled-in sheet some tens of them. */
export const INTAKE_LIMITS: IntakeLimits = {
  maxFiles: 20,
  maxFileBytes: 4 * 1024 * 1024,
  maxEntries: 64,
  maxEntryBytes: 2 * 1024 * 1024,
  maxTotalBytes: 8 * 1024 * 1024,
  maxRatio: 100,
  ratioFromBytes: 64 * 1024,
};
