import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";
import { promisify } from "node:util";
import { Problem } from "@todo/shared/problems";

/**
 * scrypt of Node itself: native and off the event loop, so that logins do not hold up requests. The parameters are those of
 * the OWASP cheat sheet for 16 MiB of memory: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const parameters = { logN: 14, r: 8, p: 5 };
const lengths = { salt: 16, hash: 32 };

/** Each hash takes 16 MiB while it is made. */
const concurrency = 2;
const longestQueue = 100;

const derive = promisify(
    scrypt as (
        password: string,
        salt: Buffer,
        length: number,
        options: ScryptOptions,
        callback: (error: Error | null, hash: Buffer) => void,
    ) => void,
);

/** A hash of a password as a PHC string: `$scrypt$ln=14,r=8,p=5$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
    const salt = randomBytes(lengths.salt);
    const hash = await bounded(() => deriveWith(password, salt, parameters));
    const { logN, r, p } = parameters;
    return `$scrypt$ln=${logN},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`;
}

/** Whether a password has a hash. Without a hash it takes as long, so that nobody learns who has an account. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
    const parsed = stored === undefined ? undefined : parse(stored);
    const salt = parsed?.salt ?? Buffer.alloc(lengths.salt);
    const hash = await bounded(() => deriveWith(password, salt, parsed ?? parameters));
    return parsed !== undefined && timingSafeEqual(hash, parsed.hash);
}

function parse(stored: string) {
    const match = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored);
    if (!match) throw new Error("a stored password hash has an unknown form");
    const [, logN, r, p, salt, hash] = match;
    return {
        logN: Number(logN),
        r: Number(r),
        p: Number(p),
        salt: Buffer.from(salt!, "base64"),
        hash: Buffer.from(hash!, "base64"),
    };
}

// Composed and decomposed forms of a character are the same password (RFC 8265).
const deriveWith = (password: string, salt: Buffer, { logN, r, p }: typeof parameters) =>
    derive(password.normalize("NFC"), salt, lengths.hash, { N: 2 ** logN, r, p, maxmem: 64 * 1024 * 1024 });

const base64 = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

let running = 0;
const waiting: (() => void)[] = [];

async function bounded<T>(action: () => Promise<T>): Promise<T> {
    if (running >= concurrency) {
        if (waiting.length >= longestQueue)
            throw new Problem("unavailable", "Too many are logging in. Try again.", {
                headers: { "retry-after": "5" },
            });
        await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
        return await action();
    } finally {
        const next = waiting.shift();
        if (next) next();
        else running--;
    }
}
