// Runs in the browser. Without it the page is one long document; with it, one stack is shown at a time.
(() => {
    const sections = [...document.querySelectorAll(".stack")];
    const links = [...document.querySelectorAll("nav a")];

    /** Shows the section that the address names, or that holds what it names. */
    const show = () => {
        const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
        const section = named?.closest(".stack") ?? sections[0];
        for (const it of sections) it.classList.toggle("current", it === section);
        for (const it of links) {
            if (it.hash === `#${section?.id}`) it.setAttribute("aria-current", "true");
            else it.removeAttribute("aria-current");
        }
        if (named instanceof HTMLDetailsElement) {
            named.open = true;
            named.scrollIntoView({ block: "nearest" });
            named.querySelector("summary")?.focus();
        }
    };
    document.documentElement.classList.add("scripted");
    addEventListener("hashchange", show);
    show();

    // What a part waits for, and what waits for it.
    for (const graph of document.querySelectorAll(".graph")) {
        const trace = (id) => {
            const edges = [...graph.querySelectorAll(".edge")];
            const near = new Set([id]);
            for (const edge of edges) {
                const { from, to } = edge.dataset;
                const touches = from === id || to === id;
                edge.classList.toggle("near", touches);
                if (touches) near.add(from).add(to);
            }
            for (const node of graph.querySelectorAll(".node"))
                node.classList.toggle("near", near.has(node.dataset.id));
            graph.classList.toggle("tracing", id !== undefined);
        };
        for (const node of graph.querySelectorAll(".node")) {
            for (const begin of ["mouseenter", "focus"]) node.addEventListener(begin, () => trace(node.dataset.id));
            for (const end of ["mouseleave", "blur"]) node.addEventListener(end, () => trace(undefined));
        }
    }

    for (const input of document.querySelectorAll("[data-filters]")) {
        input.addEventListener("input", () => {
            const wanted = input.value.trim().toLowerCase();
            for (const body of document.getElementById(input.dataset.filters).tBodies) {
                const [group, ...rows] = body.rows;
                const all = group.textContent.toLowerCase().includes(wanted);
                for (const row of rows) row.hidden = !all && !row.textContent.toLowerCase().includes(wanted);
                body.hidden = rows.every((row) => row.hidden);
            }
        });
    }
})();
