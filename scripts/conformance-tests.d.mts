export interface ConformanceTitle {
  readonly file: string;
  readonly title: string;
}
export function conformanceTitles(): readonly ConformanceTitle[];
export function filesByStatement(
  titles?: readonly ConformanceTitle[],
): ReadonlyMap<string, readonly string[]>;
export function leadingIds(title: string): readonly string[];
export function readTitles(source: string): readonly string[];
export interface TestOfCodes {
  readonly title: string;
  readonly asserted: readonly string[];
}
export function readTests(source: string): readonly TestOfCodes[];
