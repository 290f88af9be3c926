import { Model } from "../../../theatre/js/read/model.js";
import { bytesOf, readContent } from "./content.js";
import { Shell } from "./shell.js";

/** The page that is taken away: everything is in the file. */
const shell = new Shell(await readContent(), async ({ weights }) => new Model(bytesOf(weights ?? "")));
shell.place(/** @type {HTMLElement} */ (document.getElementById("page")));
shell.open();
