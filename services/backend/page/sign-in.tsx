import { useState } from "preact/hooks";
import { logIn, register } from "./api";
import { type Credentials, type Session } from "./contract";
import { fieldsOf } from "./fields";

export interface SignInProps {
    /** Why somebody has to sign in again; empty at first. */
    readonly notice: string;
    readonly onSession: (session: Session) => void;
}

/** An account that nobody needs to remember. */
function guest(): Credentials {
    const random = Array.from(crypto.getRandomValues(new Uint8Array(8)), (it) => it.toString(36)).join("");
    return { email: `guest-${random}@example.com`, password: `${random}${random}` };
}

export function SignIn({ notice, onSession }: SignInProps) {
    const [problem, setProblem] = useState(notice);
    const [busy, setBusy] = useState(false);

    async function enter(attempt: () => Promise<Session>): Promise<void> {
        setBusy(true);
        setProblem("");
        try {
            onSession(await attempt());
        } catch (error) {
            setProblem((error as Error).message);
            setBusy(false);
        }
    }
    function submit(event: SubmitEvent): void {
        event.preventDefault();
        const field = fieldsOf(event.currentTarget as HTMLFormElement);
        const credentials = { email: field("email"), password: field("password") };
        const isNew = (event.submitter as HTMLButtonElement | null)?.value === "register";
        void enter(() => (isNew ? register(credentials) : logIn(credentials)));
    }
    return (
        <section class="card" aria-labelledby="sign-in">
            <h2 id="sign-in">Sign in</h2>
            <p role="alert" class="problem">
                {problem}
            </p>
            <p>
                <button
                    type="button"
                    class="primary"
                    disabled={busy}
                    onClick={() => void enter(() => register(guest()))}
                >
                    Look around as a guest
                </button>
            </p>
            <form onSubmit={submit}>
                <label>
                    E-mail address
                    <input name="email" type="email" autocomplete="username" required />
                </label>
                <label>
                    Password, 8 characters or more
                    <input name="password" type="password" autocomplete="current-password" minLength={8} required />
                </label>
                <p class="actions">
                    <button value="login" disabled={busy}>
                        Log in
                    </button>
                    <button value="register" disabled={busy}>
                        Sign up
                    </button>
                </p>
            </form>
        </section>
    );
}
