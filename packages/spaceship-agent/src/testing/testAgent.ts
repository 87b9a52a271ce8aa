import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { Parser } from 'tar';
import { AgentClient } from '../agentClient.ts';
import type { AgentStatus } from '../protocol.ts';

const START_TIMEOUT_MS = 20_000;

const pause = () => new Promise(resolve => setTimeout(resolve, 20));

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** The agent as a process of its own, on a state folder of its own. Nothing of it is left after `dispose`. */
export class TestAgent {
  readonly state: string;
  readonly client: AgentClient;
  readonly routerPort: number;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(state: string, routerPort: number) {
    this.state = state;
    this.routerPort = routerPort;
    this.client = new AgentClient(this.socket);
  }

  get socket(): string {
    return path.join(this.state, 'agent', 'agent.sock');
  }

  static async start(): Promise<TestAgent> {
    const agent = TestAgent.at(await freePort());
    await agent.run();
    return agent;
  }

  /** One whose router would answer on this port; it does not run yet. */
  static at(routerPort: number): TestAgent {
    const state = fs.mkdtempSync(path.join(os.tmpdir(), 'spaceship-agent-'));
    fs.chmodSync(state, 0o711);
    return new TestAgent(state, routerPort);
  }

  static get program(): string {
    return path.join(
      path.dirname(require.resolve('@spaceship/agent/package.json')),
      'bin',
      'spaceship-agent.cjs',
    );
  }

  get artifacts(): string {
    return path.join(this.state, 'artifacts');
  }

  /** What it printed. */
  get output(): string {
    return this.#output;
  }

  /** Starts the agent and waits until it answers; what it prints goes to that file, if given. */
  async run({ printTo }: { printTo?: string } = {}): Promise<AgentStatus> {
    const output = printTo === undefined ? 'pipe' : fs.openSync(printTo, 'w');
    const child = spawn(
      process.execPath,
      [
        TestAgent.program,
        ...[
          'run',
          '--state',
          this.state,
          '--router-port',
          String(this.routerPort),
        ],
      ],
      { stdio: ['ignore', output, output] },
    );
    if (typeof output === 'number') fs.closeSync(output);
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', chunk => (this.#output += chunk));
    const until = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      try {
        const status = await this.client.status();
        if (status.pid === child.pid && status.routers.length > 0)
          return status;
      } catch (error) {
        if (child.exitCode !== null || Date.now() > until)
          throw new Error(`The agent did not start: ${this.#output}`, {
            cause: error,
          });
      }
      await pause();
    }
  }

  /** Kills the agent with -9 and leaves it dead. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Kills the agent with -9 and starts another one. */
  async crash(): Promise<void> {
    await this.kill();
    await this.run();
  }

  /** Runs one of the program's commands. */
  command(name: 'stop' | 'status' | 'run'): { code: number; output: string } {
    const args = [TestAgent.program, name, '--state', this.state];
    try {
      const output = execFileSync(
        process.execPath,
        [...args, '--router-port', String(this.routerPort)],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      );
      return { code: 0, output };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { code: status, output: stdout };
    }
  }

  /** Living processes that carry the state folder in their command line or environment, but those that only remove folders. */
  processes(): number[] {
    return fs
      .readdirSync('/proc')
      .map(Number)
      .filter(pid => Number.isInteger(pid) && pid !== process.pid)
      .filter(pid => {
        try {
          const read = (file: string) =>
            fs.readFileSync(`/proc/${pid}/${file}`, 'latin1');
          return (
            read('comm') !== 'rm\n' &&
            ['cmdline', 'environ'].some(file => read(file).includes(this.state))
          );
        } catch {
          return false;
        }
      });
  }

  /** What the agent keeps of processes, jobs and homes; releases that are kept for going back are not counted. */
  leftovers(): string[] {
    const list = (folder: string) =>
      fs.existsSync(folder)
        ? fs.readdirSync(folder).filter(name => !name.endsWith('.removed'))
        : [];
    const services = path.join(this.state, 'run', 'services');
    return [
      ...list(path.join(this.state, 'agent', 'processes')),
      ...list(path.join(this.state, 'agent', 'jobs')),
      ...list(services).flatMap(service =>
        list(path.join(services, service)).filter(name => name !== 'releases'),
      ),
    ];
  }

  /** Reads one file of an artifact. */
  async readArtifact(location: string, file: string): Promise<string> {
    const archive = zlib.zstdDecompressSync(fs.readFileSync(location));
    const found: Buffer[] = [];
    let isFound = false;
    await new Promise<void>((resolve, reject) => {
      const parser = new Parser({ strict: true });
      parser.on('entry', entry => {
        if (entry.path !== file) {
          entry.resume();
          return;
        }
        isFound = true;
        entry.on('data', (chunk: Buffer) => found.push(chunk));
      });
      parser.on('end', resolve);
      parser.on('error', reject);
      parser.end(archive);
    });
    if (!isFound) throw new Error(`${file} is not in the artifact`);
    return Buffer.concat(found).toString('utf8');
  }

  /** Stops everything that it runs and removes its folder; fails when a process is left. */
  async dispose(): Promise<void> {
    await this.client.halt().catch(() => this.command('stop'));
    const until = Date.now() + 5000;
    while (this.processes().length > 0 && Date.now() < until) await pause();
    const left = this.processes();
    fs.rmSync(this.state, { recursive: true, force: true, maxRetries: 5 });
    if (left.length > 0)
      throw new Error(`Processes are left: ${left.join(', ')}`);
  }
}
