// What is sent to Redis, as ioredis takes it. Calls of functions are written faster than ioredis writes commands: what is the
// same from call to call, the function's name and its keys, becomes bytes once.
import { Command } from "ioredis";
import type { RedisArgument } from "./connection.ts";

const AS_BYTES = { replyEncoding: null };

/** The name and the keys of one function, as they are written. */
interface Head {
  readonly functionName: string;
  readonly bytes: Buffer;
}

/** By the keys, which whoever calls often hands over as one list again and again. */
const heads = new WeakMap<readonly string[], Head>();

/** One plain command. In capitals: ioredis reshapes the replies of some that it knows by their small letters. */
export function plainCommand(name: string, args: readonly RedisArgument[]): Command {
  return new Command(name.toUpperCase(), [...args], AS_BYTES);
}

/** A call of a function. */
export class FunctionCall extends Command {
  readonly #functionName: string;
  readonly #keys: readonly string[];

  constructor(functionName: string, keys: readonly string[], args: readonly RedisArgument[]) {
    super("FCALL", [...args], AS_BYTES);
    this.#functionName = functionName;
    this.#keys = keys;
  }

  override getKeys(): string[] {
    return [...this.#keys];
  }

  override toWritable(): Buffer {
    const args = this.args as readonly RedisArgument[];
    const head = headOf(this.#functionName, this.#keys);
    const start = `*${3 + this.#keys.length + args.length}\r\n$5\r\nFCALL\r\n`;
    const sizes = args.map((arg) => Buffer.byteLength(arg));
    const written = Buffer.allocUnsafe(start.length + head.length + sizes.reduce((sum, size) => sum + sizeOf(size), 0));
    let end = written.write(start, 0, "latin1");
    end += head.copy(written, end);
    for (const [place, arg] of args.entries()) end = write(written, end, arg, sizes[place]!);
    return written;
  }
}

function headOf(functionName: string, keys: readonly string[]): Buffer {
  const known = heads.get(keys);
  if (known?.functionName === functionName) return known.bytes;
  const texts = [functionName, String(keys.length), ...keys];
  const bytes = Buffer.from(texts.map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`).join(""));
  heads.set(keys, { functionName, bytes });
  return bytes;
}

/** Of a written argument: `$`, its size, a line's end, its bytes, a line's end. */
function sizeOf(bytes: number): number {
  return 5 + String(bytes).length + bytes;
}

/** Writes an argument at `start`. Where it ends. */
function write(into: Buffer, start: number, arg: RedisArgument, bytes: number): number {
  let end = start + into.write(`$${bytes}\r\n`, start, "latin1");
  end += typeof arg === "string" ? into.write(arg, end) : arg.copy(into, end);
  return end + into.write("\r\n", end, "latin1");
}
