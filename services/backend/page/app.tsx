import { useEffect, useState } from "preact/hooks";
import { type Session } from "./contract";
import { onSessionElsewhere, storedSession, storeSession } from "./session-store";
import { SignIn } from "./sign-in";
import { Tasks } from "./tasks";

/** The page: who nobody knows signs in, who is known sees tasks. */
export function App({ dashboards }: { readonly dashboards: string }) {
    const [session, setSession] = useState(storedSession);
    const [notice, setNotice] = useState("");
    useEffect(() => onSessionElsewhere(setSession), []);

    const enter = (next: Session): void => {
        storeSession(next);
        setSession(next);
        setNotice("");
    };
    const leave = (reason: string): void => {
        storeSession(undefined);
        setSession(undefined);
        setNotice(reason);
    };
    return (
        <>
            <header>
                <h1>Todo</h1>
                <nav aria-label="Beside this page">
                    <a href="/api/openapi.json">API document</a>
                    {dashboards !== "" && <a href={dashboards}>Dashboards</a>}
                </nav>
            </header>
            <main>
                <p class="lead">
                    Write a task and watch its way through the platform: its event, the services that read it, its audit
                    entry, its reminder and its next occurrence.
                </p>
                {session === undefined ? (
                    <SignIn notice={notice} onSession={enter} />
                ) : (
                    <Tasks key={session.access_token} session={session} onEnd={leave} />
                )}
            </main>
        </>
    );
}
