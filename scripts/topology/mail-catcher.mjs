/** Takes every mail and writes it into a folder, one file each. `mail-catcher.mjs PORT FOLDER [HOST]` */
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

const [port, folder, host = '127.0.0.1'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
let count = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData(stream, _session, done) {
    const file = createWriteStream(join(folder, `${String(++count).padStart(5, '0')}.eml`));
    stream
      .pipe(file)
      .on('finish', () => done())
      .on('error', done);
  },
});
server.on('error', () => undefined); // whoever hangs up hangs up
server.listen(Number(port), host);
process.once('SIGTERM', () => server.close(() => process.exit(0)));
