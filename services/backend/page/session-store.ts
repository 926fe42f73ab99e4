import { type Session } from "./contract";

const key = "todo-session";

/** The session of this browser, in all its tabs; undefined when nobody is logged in. */
export function storedSession(): Session | undefined {
    try {
        return (JSON.parse(localStorage.getItem(key) ?? "null") as Session | null) ?? undefined;
    } catch {
        return undefined; // Not what the page has written: as good as none.
    }
}

export function storeSession(session: Session | undefined): void {
    if (session === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(session));
}

/** Tells when another tab logs in or out; answers how to stop that. */
export function onSessionElsewhere(changed: (session: Session | undefined) => void): () => void {
    const listener = (event: StorageEvent): void => {
        if (event.key === key || event.key === null) changed(storedSession());
    };
    addEventListener("storage", listener);
    return () => removeEventListener("storage", listener);
}
