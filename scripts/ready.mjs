/** For the health check of a container: exit code 0 when the process says that it is ready. `ready.mjs [PORT]` */
const [port = '9090'] = process.argv.slice(2);
const isReady = await fetch(`http://127.0.0.1:${port}/ready`).then(
  ({ ok }) => ok,
  () => false,
);
process.exitCode = isReady ? 0 : 1;
