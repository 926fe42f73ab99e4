import { WebSocket } from "ws";
import { callsOver, type Remote } from "../process/remote-calls";
import { type BrokerCalls, type MemberCalls } from "./protocol";

/** The broker cannot be reached, or went away before it answered. */
export class BrokerUnavailable extends Error {}

interface ConnectionEvents extends MemberCalls {
    closed(): void;
}
const unheard: ConnectionEvents = { push: () => undefined, closed: () => undefined };

/** One connection to the broker. A broken one stays broken: callers open a new one. */
export class BrokerConnection {
    private readonly calls: Remote<BrokerCalls>;

    private constructor(
        private readonly socket: WebSocket,
        events: ConnectionEvents,
    ) {
        this.calls = callsOver<BrokerCalls, MemberCalls>(socket, events);
        socket.on("close", () => {
            this.calls.$close(wentAway());
            events.closed();
        });
    }

    /** @throws {@link BrokerUnavailable} */
    static open(url: string, events = unheard): Promise<BrokerConnection> {
        return new Promise((resolve, reject) => {
            const socket = new WebSocket(url, { perMessageDeflate: false });
            socket.once("open", () => resolve(new BrokerConnection(socket, events)));
            socket.on("error", (error) =>
                reject(new BrokerUnavailable(`the broker cannot be reached: ${error.message}`)),
            );
        });
    }

    get isOpen(): boolean {
        return this.socket.readyState === WebSocket.OPEN;
    }

    /** @throws {@link BrokerUnavailable} */
    get broker(): Remote<BrokerCalls> {
        if (this.isOpen) return this.calls;
        throw wentAway();
    }

    close(): void {
        this.socket.close();
    }
}

const wentAway = () => new BrokerUnavailable("the broker went away");
