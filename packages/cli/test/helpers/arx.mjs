// The launcher of the tests: bin/arx.mjs, but on the sources. Run with --conditions=@arx/source.
import { main } from '../../src/main.ts';

process.exitCode = await main(process.argv.slice(2));
