package dev.slimgate.advice;

import dev.slimgate.advice.Dockerfile.Instruction;
import java.util.List;
import java.util.Set;

/**
 * What one {@code RUN} does, by its commands.
 *
 * @param instruction the {@code RUN}
 * @param commands each as its words
 */
record Step(Instruction instruction, List<List<String>> commands) {
    private static final Set<String> SYSTEM = Set.of("apt-get", "apt", "apk", "yum", "dnf", "microdnf", "zypper");

    static Step of(Instruction run) {
        List<String> words = run.words();
        boolean exec = run.execForm() && !words.isEmpty();
        return new Step(run, exec ? List.of(words) : Words.commands(run.script()));
    }

    /** Whether some command begins with these words, options between them left out. */
    boolean runs(String... words) {
        return commands.stream().anyMatch(command -> begins(command, words));
    }

    /** The first command that begins with these words; empty where none does. */
    List<String> command(String... words) {
        return commands.stream()
                .filter(command -> begins(command, words))
                .findFirst()
                .orElse(List.of());
    }

    /** Whether it installs with the manager of a distribution. */
    boolean installsSystemPackages() {
        return commands.stream()
                .anyMatch(command -> SYSTEM.contains(command.getFirst())
                        && command.stream().anyMatch(w -> w.equals("install") || w.equals("add")));
    }

    /** Whether it fetches what an application depends on. */
    boolean installsDependencies() {
        return runs("npm", "ci")
                || runs("npm", "install")
                || runs("npm", "i")
                || runs("yarn") && !runs("yarn", "build")
                || runs("pnpm", "install")
                || runs("pnpm", "i")
                || runs("bun", "install")
                || pipInstall().stream().anyMatch(word -> word.equals("-r") || word.startsWith("--requirement"))
                || runs("poetry", "install")
                || runs("pipenv", "install")
                || runs("uv", "sync")
                || runs("bundle", "install")
                || runs("composer", "install")
                || runs("go", "mod", "download")
                || runs("cargo", "fetch")
                || runs("dotnet", "restore")
                || mentions("mvn", "dependency:go-offline");
    }

    /** Whether {@code npm install} brings packages of the application that only development needs. */
    boolean bringsDevelopment() {
        List<String> npm = runs("npm", "install") ? command("npm", "install") : command("npm", "i");
        return !npm.isEmpty()
                && npm.stream()
                        .noneMatch(word -> word.equals("-g")
                                || word.equals("--global")
                                || word.equals("--omit=dev")
                                || word.equals("--production"));
    }

    /** Whether it builds something that another stage could hand over. */
    boolean builds() {
        return runs("npm", "run", "build")
                || runs("yarn", "build")
                || runs("yarn", "run", "build")
                || runs("pnpm", "build")
                || runs("pnpm", "run", "build")
                || runs("go", "build")
                || runs("go", "install")
                || runs("cargo", "build")
                || runs("cargo", "install")
                || runs("dotnet", "publish")
                || runs("dotnet", "build")
                || runs("make")
                || runs("cmake")
                || runs("gcc")
                || runs("g++")
                || mentions("mvn", "package")
                || mentions("mvn", "install")
                || mentions("mvn", "verify")
                || mentions("./mvnw", "package")
                || mentions("gradle", "build")
                || mentions("./gradlew", "build")
                || mentions("./gradlew", "bootJar");
    }

    /** The words of {@code pip install}, however pip is called; empty where it is not run. */
    List<String> pipInstall() {
        for (List<String> command : commands) {
            String first = command.getFirst();
            boolean pip = first.startsWith("pip") && first.substring(3).chars().noneMatch(Character::isLetter);
            int module = command.indexOf("-m");
            boolean asModule = first.startsWith("python")
                    && module > 0
                    && module + 1 < command.size()
                    && command.get(module + 1).equals("pip");
            if ((pip || asModule) && command.contains("install")) {
                return command;
            }
        }
        return List.of();
    }

    /** Whether a command of this name has this word somewhere. */
    private boolean mentions(String name, String word) {
        return commands.stream().anyMatch(command -> command.getFirst().equals(name) && command.contains(word));
    }

    private static boolean begins(List<String> command, String... words) {
        int found = 0;
        for (String word : command) {
            if (found == words.length) {
                break;
            }
            if (word.equals(words[found])) {
                found++;
            } else if (found == 0 || !word.startsWith("-")) {
                return false;
            }
        }
        return found == words.length;
    }
}
