/** Takes out as many runs of bytes as it can, from halves to single bytes, as long as `same` holds. */
export async function minimise(bytes, same, tries = 1500) {
  let smallest = bytes;
  for (let length = Math.ceil(bytes.length / 2); length >= 1 && tries > 0; length = Math.floor(length / 2)) {
    for (let start = 0; start < smallest.length && tries > 0; ) {
      const without = Buffer.concat([smallest.subarray(0, start), smallest.subarray(start + length)]);
      tries--;
      if (await same(without)) smallest = without;
      else start += length;
    }
  }
  return smallest;
}
