/** docker-compose.yml, Dockerfile and unit, read with a parser: no engine is needed to see that they fit the broker. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { serveCommand } from '../../src/cli/serve.ts';
import { ROLES } from '../../src/ops/process-settings.ts';
import { readSettings, SETTINGS } from '../../src/ops/settings.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string) => readFileSync(`${ROOT}${name}`, 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, object>>;
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, object>>;
};
const services = Object.entries(compose.services);
const roleOf = ({ command = [] }: Service) =>
  command[0] === 'serve' ? command[command.indexOf('--role') + 1] : undefined;

describe('docker-compose.yml', () => {
  test('fits the schema of the compose specification', () => {
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    // An older spelling of the draft: `id` is `$id` now, and nothing here needs one.
    const schema = JSON.parse(read('test/fixtures/compose/compose-spec.json'), (key, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    ) as object;
    const valid = ajv.validate(schema, compose);
    expect(ajv.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(ajv.validate(schema, { services: { a: { imagge: 'x' } } })).toBe(false);
  });

  test('has every role, endpoint and router twice, beside the servers', () => {
    const roles = services.flatMap(([, service]) => roleOf(service) ?? []);
    expect([...roles].sort()).toEqual([...ROLES, 'endpoint', 'router'].sort());
    const others = services.filter(([, service]) => roleOf(service) === undefined).map(([name]) => name);
    expect(others).toEqual(['secrets', 'postgres', 'redis', 'mail', 'migrate', 'balancer']);
  });

  test.each(services)('%s: a named image, nothing written but volumes, ours not as root', (_, service) => {
    expect(service.image).toMatch(/^[a-z]+:[a-z0-9.]+$/);
    expect(service.read_only).toBe(true);
    if (service.build !== undefined) expect(service.user).toBe('1000:1000');
  });

  test('names services, volumes, files and options that exist', () => {
    const known = serveCommand({} as never).options.map(({ long }) => long);
    for (const [, { depends_on = {}, volumes = [], entrypoint = [], command = [] }] of services) {
      for (const name of Object.keys(depends_on)) expect(compose.services).toHaveProperty([name]);
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('./')) expect([source, existsSync(`${ROOT}${source}`)]).toEqual([source, true]);
        else expect(compose.volumes).toHaveProperty([source]);
      }
      for (const script of entrypoint.filter((word) => word.endsWith('.mjs')))
        expect(existsSync(ROOT + script)).toBe(true);
      if (command[0] === 'serve')
        for (const word of command.filter((each) => each.startsWith('--'))) expect(known).toContain(word);
    }
  });

  test('holds no secret: nothing named like one has a value, and no address has a password', () => {
    const text = read('docker-compose.yml') + read('examples/compose-settings.yaml');
    expect(text).not.toMatch(/:\/\/[^\s/]+:[^\s/]+@/);
    for (const [, { environment = {} }] of services)
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|SECRET|KEY/.test(name))
          expect([name, value]).toEqual([expect.stringMatching(/_FILE$/), expect.stringMatching(/^\/run\//)]);
  });

  test('its settings are ones the broker takes', () => {
    const settings = parse(read('examples/compose-settings.yaml')) as { store: object };
    expect(SETTINGS.safeParse(settings).error).toBeUndefined();
    expect(() =>
      readSettings(`${ROOT}examples/compose-settings.yaml`, { DATABASE_URL: 'postgres://x' }),
    ).not.toThrow();
  });
});

test('Dockerfile: not root, a health check, and only files that are there', () => {
  const lines = read('Dockerfile').split('\n');
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  expect(last).toContain('USER 1000:1000');
  expect(last.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
  const copied = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
    .flatMap((line) => line.split(' ').slice(1, -1));
  expect(copied.filter((name) => !existsSync(ROOT + name))).toEqual([]);
  expect(copied).toEqual(expect.arrayContaining(['scripts/ready.mjs', 'wsdl', 'src/store/migrations']));
});

test('systemd: more time to stop than the default of stopSeconds, and no second try after wrong settings', () => {
  const unit = read('deploy/systemd/verzuimbroker@.service');
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1];
  expect(Number(value('TimeoutStopSec'))).toBeGreaterThan(20);
  expect(value('RestartPreventExitStatus')).toBe('64 78');
  expect(value('User')).not.toBe('root');
  expect(value('ProtectSystem')).toBe('strict');
});

test('image, unit and cluster tell malloc the same: what is freed goes back to the system', () => {
  const told = (name: string) =>
    Object.fromEntries(
      [...read(name).matchAll(/\b(MALLOC_\w+)(?:=|: ')(\d+)/g)].map(([, key = '', value]) => [key, value]),
    );
  const wanted = {
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: '65536',
    MALLOC_TRIM_THRESHOLD_: '131072',
  };
  for (const name of ['Dockerfile', 'deploy/systemd/verzuimbroker@.service', 'scripts/topology/cluster.mjs'])
    expect([name, told(name)]).toEqual([name, wanted]);
});
