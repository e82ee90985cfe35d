package dev.slimgate.advice;

import dev.slimgate.advice.Dockerfile.Instruction;
import dev.slimgate.advice.Dockerfile.Stage;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What only the source shows: order of steps, stages that are missing, caches that stay. What no image needs to be
 * better is not told: steps of stages that are thrown away may be as they like.
 */
final class SourceReview {
    private static final int SHOWN = 60;
    private static final Set<String> SECRET_WORDS = Set.of(
            "PASSWORD", "PASSWD", "SECRET", "TOKEN", "APIKEY", "API_KEY", "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIALS");
    private static final List<String> CACHES = List.of(
            "/var/lib/apt/lists",
            "/var/cache/apt",
            "/var/cache/apk",
            "/var/cache/yum",
            "/var/cache/dnf",
            "/root/.cache",
            "/root/.npm",
            "~/.npm",
            "~/.cache",
            "/tmp");

    private final Dockerfile file;
    private final List<Instruction> instructions;
    private final List<SourceNote> notes = new ArrayList<>();

    private SourceReview(Dockerfile file) {
        this.file = file;
        this.instructions = file.instructions();
    }

    /** Notes in the order of lines. */
    static List<SourceNote> of(Dockerfile file) {
        return new SourceReview(file).review();
    }

    private List<SourceNote> review() {
        stages();
        bases();
        file.stages().forEach(this::copyBeforeInstall);
        laterCleanUp();
        ignoreFile();
        for (Instruction instruction : instructions) {
            switch (instruction.name()) {
                case "RUN" -> run(instruction);
                case "ADD" -> add(instruction);
                case "ENV" -> environment(instruction);
                default -> {}
            }
        }
        file.stages().stream()
                .flatMap(stage -> stage.instructions().stream())
                .filter(instruction -> instruction.name().equals("ARG"))
                .forEach(this::argument);
        copiesByOwner();
        shellForms();
        user();
        notes.sort(Comparator.comparingInt(SourceNote::line));
        return List.copyOf(notes);
    }

    private void note(int line, String text, String write) {
        notes.add(new SourceNote(line, text, write));
    }

    private void stages() {
        if (file.stages().size() > 1) {
            return;
        }
        runs().filter(step -> step.builds() || step.bringsDevelopment())
                .findFirst()
                .ifPresent(step -> note(
                        file.last().line(),
                        "one stage builds and runs: whatever line "
                                + step.instruction().line() + " needs to build is shipped too",
                        "FROM " + file.last().from() + " AS build … FROM <a smaller base> … COPY --from=build …"));
    }

    private void bases() {
        for (Stage stage : file.stages()) {
            String from = stage.from();
            boolean own = file.stage(from, stage).isPresent() || from.equals("scratch") || from.contains("$");
            Optional<ImageReference> reference = ImageReference.tryParse(from);
            if (!own
                    && reference.isPresent()
                    && reference.get().digest() == null
                    && reference.get().isLatest()) {
                note(
                        stage.line(),
                        Printable.of(from, SHOWN) + " is another image tomorrow: name a version, best with its digest",
                        "FROM " + Printable.of(reference.get().name(), SHOWN) + ":<version>@sha256:…");
            }
        }
    }

    /** Every change of any file makes the install step run again. */
    private void copyBeforeInstall(Stage stage) {
        Instruction all = null;
        boolean manifests = false;
        for (Instruction instruction : stage.instructions()) {
            if (isCopyOfContext(instruction)) {
                all = all == null ? instruction : all;
            } else if (instruction.name().equals("COPY") && all == null) {
                manifests = true;
            } else if (instruction.name().equals("RUN")
                    && all != null
                    && Step.of(instruction).installsDependencies()) {
                note(
                        all.line(),
                        "everything is copied before line " + instruction.line()
                                + " installs: any change of any file installs all again"
                                + (manifests ? ", and makes a new layer of it" : ""),
                        "COPY the lock files first, install, then COPY . .");
                return;
            }
        }
    }

    private static boolean isCopyOfContext(Instruction instruction) {
        boolean copies = instruction.name().equals("COPY") || instruction.name().equals("ADD");
        List<String> words = instruction.words();
        return copies
                && words.size() == 2
                && instruction.flag("from").isEmpty()
                && (words.getFirst().equals(".") || words.getFirst().equals("./"));
    }

    private void laterCleanUp() {
        boolean installed = false;
        for (Instruction instruction : instructions) {
            if (!instruction.name().equals("RUN")) {
                continue;
            }
            Step step = Step.of(instruction);
            boolean installs = step.installsSystemPackages()
                    || step.installsDependencies()
                    || !step.pipInstall().isEmpty();
            if (installed && !installs && cleansUp(step)) {
                note(
                        instruction.line(),
                        "deletes what an earlier line shipped: both layers are pulled, nothing is saved",
                        "clean up in the RUN that made it");
            }
            installed |= installs || step.builds();
        }
    }

    private static boolean cleansUp(Step step) {
        boolean manager = step.runs("apt-get", "clean")
                || step.runs("apt-get", "autoremove")
                || step.runs("apt-get", "purge")
                || step.runs("apt-get", "remove")
                || step.runs("apk", "del")
                || step.runs("yum", "clean")
                || step.runs("dnf", "clean")
                || step.runs("npm", "prune")
                || step.runs("npm", "cache", "clean");
        return manager
                || step.command("rm").stream()
                        .anyMatch(word -> CACHES.stream().anyMatch(word::startsWith) || word.contains("node_modules"));
    }

    private void ignoreFile() {
        if (file.ignored() != null) {
            return;
        }
        file.stages().stream()
                .flatMap(stage -> stage.instructions().stream())
                .filter(SourceReview::isCopyOfContext)
                .findFirst()
                .ifPresent(copy -> note(
                        copy.line(),
                        "copies the whole folder and there is no .dockerignore: .git, local builds and .env files come"
                                + " along",
                        ".dockerignore: .git, node_modules, .env*, dist, *.log"));
    }

    private void run(Instruction instruction) {
        Step step = Step.of(instruction);
        boolean mounted = instruction.flags().stream().anyMatch(flag -> flag.contains("type=cache"));
        int line = instruction.line();
        if (step.runs("apt-get", "install") || step.runs("apt", "install")) {
            apt(step, line, mounted);
        }
        List<String> apk = step.command("apk", "add");
        if (!apk.isEmpty() && !apk.contains("--no-cache") && !mounted && !removes(step, "/var/cache/apk")) {
            note(line, "apk keeps its package index in the layer", "apk add --no-cache …");
        }
        for (String manager : List.of("yum", "dnf", "microdnf")) {
            if (step.runs(manager, "install") && !step.runs(manager, "clean") && !mounted) {
                note(
                        line,
                        manager + " keeps its caches in the layer",
                        manager + " install … && " + manager + " clean all");
            }
        }
        List<String> pip = step.pipInstall();
        if (!pip.isEmpty() && !pip.contains("--no-cache-dir") && !mounted && !environmentHas("PIP_NO_CACHE_DIR")) {
            note(line, "pip keeps every wheel that it fetched in the layer", "pip install --no-cache-dir …");
        }
        if (step.bringsDevelopment()) {
            note(line, "npm install brings what only development needs, in versions of the day", "npm ci --omit=dev");
        }
        List<String> ci = step.command("npm", "ci");
        boolean omits = ci.stream().anyMatch(w -> w.startsWith("--omit") || w.contains("production"));
        if (!ci.isEmpty() && !omits && !environmentHas("NODE_ENV=production") && !step.runs("npm", "prune")) {
            note(line, "npm ci brings what only development needs", "npm ci --omit=dev");
        }
    }

    private void apt(Step step, int line, boolean mounted) {
        List<String> install = step.command("apt-get", "install");
        install = install.isEmpty() ? step.command("apt", "install") : install;
        if (install.stream().noneMatch(word -> word.equals("--no-install-recommends") || word.contains("Recommends"))) {
            note(
                    line,
                    "installs recommended packages that nobody asked for",
                    "apt-get install -y --no-install-recommends …");
        }
        if (!mounted && !removes(step, "/var/lib/apt")) {
            note(
                    line,
                    "leaves the package lists in the layer",
                    "… && rm -rf /var/lib/apt/lists/* at the end of the same RUN");
        }
    }

    private static boolean removes(Step step, String path) {
        return step.commands().stream()
                .filter(command ->
                        command.getFirst().equals("rm") || command.getFirst().equals("find"))
                .anyMatch(command -> command.stream().anyMatch(word -> word.startsWith(path)));
    }

    private boolean environmentHas(String text) {
        return instructions.stream()
                .filter(instruction -> instruction.name().equals("ENV"))
                .anyMatch(instruction -> instruction.text().replace("\"", "").contains(text));
    }

    private void add(Instruction instruction) {
        instruction.words().stream()
                .filter(word -> word.startsWith("http://") || word.startsWith("https://"))
                .findFirst()
                .filter(word -> instruction.flag("checksum").isEmpty())
                .ifPresent(word -> note(
                        instruction.line(),
                        "ADD fetches a file that nobody checked, and keeps it as it is",
                        "ADD --checksum=sha256:… URL, or fetch and unpack in one RUN"));
    }

    private void environment(Instruction instruction) {
        for (String word : instruction.words()) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals);
            if (equals > 0 && isSecret(key) && word.length() > equals + 1) {
                note(
                        instruction.line(),
                        Printable.of(key, SHOWN) + " looks like a secret: everybody who can pull the image can read it",
                        "give it when the container starts, from a Secret");
            }
        }
    }

    private void argument(Instruction instruction) {
        String key = instruction.text();
        int equals = key.indexOf('=');
        key = equals < 0 ? key : key.substring(0, equals);
        if (isSecret(key)) {
            note(
                    instruction.line(),
                    Printable.of(key, SHOWN) + " looks like a secret: build arguments stay in the image's history",
                    "RUN --mount=type=secret,id=… …");
        }
    }

    private static boolean isSecret(String key) {
        String upper = key.toUpperCase(Locale.ROOT);
        return SECRET_WORDS.stream().anyMatch(word -> upper.equals(word) || upper.endsWith("_" + word))
                && !upper.endsWith("_FILE");
    }

    private void copiesByOwner() {
        Instruction copy = null;
        for (Instruction instruction : instructions) {
            if (instruction.name().equals("COPY") || instruction.name().equals("ADD")) {
                copy = instruction;
            } else if (instruction.name().equals("RUN") && copy != null) {
                Step step = Step.of(instruction);
                List<String> change = step.command("chown").isEmpty() ? step.command("chmod") : step.command("chown");
                if (change.stream().anyMatch(word -> word.equals("-R") || word.equals("--recursive"))) {
                    String flag = change.getFirst();
                    note(
                            instruction.line(),
                            flag + " -R ships every file that it changes a second time",
                            "COPY --" + flag + "=… in line " + copy.line());
                }
            }
        }
    }

    private void shellForms() {
        boolean bare = isBare(file.base());
        for (String name : List.of("ENTRYPOINT", "CMD", "HEALTHCHECK")) {
            Optional<Instruction> last = instructions.stream()
                    .filter(instruction -> instruction.name().equals(name))
                    .reduce((first, second) -> second);
            if (last.isEmpty()) {
                continue;
            }
            String text = last.get().text();
            boolean check = name.equals("HEALTHCHECK");
            String command = check && text.regionMatches(true, 0, "CMD", 0, 3)
                    ? text.substring(3).strip()
                    : text;
            boolean none = check && text.strip().equalsIgnoreCase("NONE");
            if (none || command.startsWith("[")) {
                continue;
            }
            if (bare) {
                note(
                        last.get().line(),
                        name + " is written for a shell, and " + Printable.of(file.base(), SHOWN) + " has none",
                        name + (check ? " CMD" : "") + " [\"program\", \"argument\"]");
            } else if (!check) {
                note(
                        last.get().line(),
                        name
                                + " is written for a shell: the program does not get the signal to stop, and no base without"
                                + " a shell can be used",
                        name + " [\"program\", \"argument\"]");
            }
        }
    }

    /** Bases that are known to have no shell by their names; by name alone, since here only the source is seen. */
    private static boolean isBare(String base) {
        boolean debug = base.contains("debug") || base.contains("-dev");
        return base.equals("scratch")
                || !debug
                        && (base.startsWith("gcr.io/distroless/")
                                || base.startsWith("cgr.dev/chainguard/")
                                || base.contains("chiseled"));
    }

    private void user() {
        Optional<Instruction> last = instructions.stream()
                .filter(instruction -> instruction.name().equals("USER"))
                .reduce((first, second) -> second);
        boolean nonRootBase = file.base().contains("nonroot") || file.base().startsWith("cgr.dev/chainguard/");
        if (last.isEmpty() && !nonRootBase) {
            note(
                    file.last().line(),
                    "the last stage names no USER: it runs as root unless its base says otherwise",
                    "USER 65532");
        } else if (last.isPresent()) {
            String user = last.get().text();
            if (user.equals("root") || user.equals("0") || user.startsWith("root:") || user.startsWith("0:")) {
                note(last.get().line(), "the image runs as root", "USER 65532");
            }
        }
    }

    private Stream<Step> runs() {
        return instructions.stream()
                .filter(instruction -> instruction.name().equals("RUN"))
                .map(Step::of);
    }
}
