import { readPages } from "./markdown-files";
import { listFiles } from "./project-files";
import { readSources } from "./source-files";
import { styleMistakes, wordingMistakes } from "./style";

/** Answers with the exit code: 1 when a page, comment or message is not written as docs/style.md says. */
export async function checkProse(): Promise<number> {
    const folder = process.cwd();
    const paths = await listFiles(folder);
    const pages = readPages(folder, paths);
    const sources = readSources(folder, paths);
    const mistakes = [...styleMistakes(pages), ...wordingMistakes(sources)];
    for (const { path, line, message } of mistakes) console.error(`${path}:${line}: ${message}`);
    console.log(`${pages.length} pages and ${sources.length} sources, ${mistakes.length} sentences to rewrite`);
    return mistakes.length === 0 ? 0 : 1;
}
