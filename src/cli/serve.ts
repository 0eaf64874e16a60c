/** `serve`: run the broker until it is told to stop. */
import { Command } from 'commander';
import type { CommandContext } from './command.ts';

export function serveCommand(context: CommandContext): Command {
  return new Command('serve')
    .description('run the broker: endpoint, router and queue in one process')
    .requiredOption('--settings <file>', 'settings file (YAML); settings.example.yaml shows every key')
    .action(async (options: { settings: string }) => {
      const settings = context.readSettings(options.settings);
      const broker = await context.startBroker(settings);
      context.print(`listening on ${broker.url}`);
      context.print(`  school service    ${broker.url}/verzuim/school/v1?wsdl`);
      context.print(`  gemeente service  ${broker.url}/verzuim/gemeente/v1?wsdl`);
      context.print(`  health, metrics   ${broker.operationsUrl}/ready  ${broker.operationsUrl}/metrics`);
      if (broker.loketUrl) {
        context.print(
          `  loket             ${broker.loketUrl}/  (API: /api/v1; the first person: gebruiker eerste)`,
        );
      }
      if (settings.mode === 'test') context.print('  TEST MODE: certificates of the test PKI are accepted');
      const signal = await new Promise<string>((resolve) => {
        for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name));
      });
      context.print(`${signal}: finishing what is under way`);
      await broker.close();
    });
}
