/** `barium-bot serve`, with a Slack that has never been seen to take long for a message: it runs on this machine. */
import { start } from '../../src/app/main.ts';
import { readConfig } from '../../src/config/index.ts';
import { createLogger } from '../../src/log/index.ts';

/** Until a post without a response can no longer arrive. Enough for an emulator in a process that is busy. */
const maxPostMs = 15_000;

const config = readConfig();
const log = createLogger(config.logLevel, config.secrets);
const { address } = await start(config, log, { slack: { timeouts: { maxPostMs } } });
process.stdout.write(`Barium Bot is ready: ${address}\n`);
