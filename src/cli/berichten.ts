/** `berichten list`: mails that wait or could not be delivered. No addresses: the mailbox, or the domain of a person's. */
import { Command, Option } from 'commander';
import { listMails, type MailSummary } from '../store/mail.ts';
import type { CommandContext } from './command.ts';

const STATES = ['WACHT', 'GEWEIGERD', 'OPGEGEVEN', 'VERZONDEN'] as const;
const MAX = 1000;

interface ListOptions {
  readonly settings: string;
  readonly toestand?: MailSummary['state'];
  readonly json?: boolean;
}

export function berichtenCommand(context: CommandContext): Command {
  const list = new Command('list')
    .description('waiting, bounced (GEWEIGERD) and given up (OPGEGEVEN) mails, newest first; at most 1000')
    .addOption(new Option('--toestand <state>', 'only these').choices(STATES))
    .option('--settings <file>', 'settings file', 'settings.example.yaml')
    .option('--json', 'print an array')
    .action(async (options: ListOptions) => {
      const states = options.toestand ? [options.toestand] : STATES.filter((state) => state !== 'VERZONDEN');
      const opened = await context.openStore(context.readSettings(options.settings));
      try {
        const mails = await listMails(opened.store, states, MAX);
        if (options.json) context.print(JSON.stringify(mails));
        else for (const mail of mails) context.print(describe(mail));
        if (mails.length === 0 && !options.json) context.print('nothing found');
      } finally {
        await opened.close();
      }
    });
  return new Command('berichten').description('notices by e-mail, for operators').addCommand(list);
}

function describe(mail: MailSummary): string {
  const to = mail.mailbox === null ? `someone at ${mail.domain}` : `mailbox ${mail.mailbox}`;
  const why = mail.lastError === null ? '' : `, ${mail.smtpCode ?? ''} ${mail.lastError}`;
  const count = mail.regels.reduce((sum, { aantal }) => sum + aantal, 0);
  return `${mail.mailId}  ${mail.state}  to ${to}, about ${count}, ${mail.tries} tries${why}`;
}
