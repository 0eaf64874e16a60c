import { cpus } from 'node:os';

export function machine() {
  const [first] = cpus();
  return { cpu: first?.model.trim() ?? 'unknown', cores: cpus().length, node: process.version };
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
