import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.pitest.reloc.asm.ClassReader;
import org.pitest.reloc.asm.ClassWriter;

/**
 * Writes compiled classes anew with the library that PIT mutates with, so that their constants stand in the order in which a
 * mutant has them. HotSpot redefines no record whose components are annotated unless these have the very same bytes, and the
 * bytes hold numbers of constants.
 */
final class StableConstants {
    private StableConstants() {}

    public static void main(String[] folders) throws IOException {
        for (String folder : folders) {
            List<Path> classes;
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                classes = files.filter(file -> file.toString().endsWith(".class")).toList();
            }
            for (Path file : classes) {
                ClassWriter writer = new ClassWriter(0);
                new ClassReader(Files.readAllBytes(file)).accept(writer, 0);
                Files.write(file, writer.toByteArray());
            }
        }
    }
}
