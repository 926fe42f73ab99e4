import { installChromium } from "./chromium";

export async function makeChromium(): Promise<void> {
    console.log(await installChromium());
}
