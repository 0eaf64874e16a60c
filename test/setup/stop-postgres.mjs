export default async function stop() {
  await globalThis.verzuimbrokerTestServer?.stop();
}
