export default async function stop() {}
