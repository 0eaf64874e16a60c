/** `doctor`: is this installation well; each finding with its cure. Exit status 0 well, 1 findings, 78 settings. */
import { Command } from 'commander';
import { examine } from '../broker/doctor/examine.ts';
import { type CommandContext, EXIT } from './command.ts';

export function doctorCommand(context: CommandContext): Command {
  return new Command('doctor')
    .description('look for what is wrong with this installation, and say what to do; changes nothing')
    .requiredOption('--settings <file>', 'settings file (YAML)')
    .option('--json', 'print one JSON object and nothing else')
    .action(async (options: { settings: string; json?: boolean }) => {
      const settings = context.readSettings(options.settings);
      const findings = await examine(settings, {
        dataFolder: context.findDataFolder(settings),
        clock: Date.now,
      });
      if (options.json) context.print(JSON.stringify({ well: findings.length === 0, findings }));
      else if (findings.length === 0) context.print('Nothing is wrong that doctor can see.');
      for (const { code, where, what, cure } of options.json ? [] : findings) {
        context.print(`${code}: ${what}`);
        context.print(`  where: ${where}`);
        context.print(`  cure:  ${cure}`);
      }
      process.exitCode = findings.length === 0 ? EXIT.ok : EXIT.failed;
    });
}
