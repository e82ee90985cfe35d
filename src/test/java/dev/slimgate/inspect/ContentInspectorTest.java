package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.Inconsistency;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageConfigReader;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentInspectorTest {
    private static final String BASH = elf("BASH_EXECUTION_STRING BASH_VERSINFO");
    private static final String BUSYBOX = elf("BusyBox is a multi-call binary; job control turned off");

    private final Map<String, String> files = new LinkedHashMap<>();

    private static String elf(String texts) {
        return "\u007fELF\u0002\u0001\u0001" + "\0".repeat(70_000) + texts;
    }

    private ContentFacts inspect() {
        return inspect("");
    }

    private ContentFacts inspect(String user) {
        byte[] tar = tar();
        return inspect(user, tar, Digest.sha256(tar));
    }

    private static ContentFacts inspect(String user, byte[] tar, Digest diffId) {
        StoredImages.Memory memory = new StoredImages.Memory();
        Descriptor layer = memory.add(MediaType.OCI_LAYER, tar);
        byte[] config = """
                {"architecture":"amd64","os":"linux","config":{"User":"%s"},"rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(user, diffId).getBytes(StandardCharsets.UTF_8);
        ImageManifest manifest = new ImageManifest(
                MediaType.OCI_MANIFEST,
                Digest.sha256(config),
                1,
                memory.add(MediaType.OCI_CONFIG, config),
                List.of(layer),
                Map.of(),
                null,
                List.of());
        return new StoredImages.Stored(manifest, ImageConfigReader.read(config), memory).contents();
    }

    /** A value that begins with {@code ->} is a symlink; one that begins with {@code +} is executable. */
    private byte[] tar() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                String value = file.getValue();
                boolean link = value.startsWith("->");
                TarArchiveEntry entry =
                        new TarArchiveEntry(file.getKey(), link ? TarConstants.LF_SYMLINK : TarConstants.LF_NORMAL);
                byte[] bytes =
                        link ? new byte[0] : value.replaceFirst("^\\+", "").getBytes(StandardCharsets.ISO_8859_1);
                entry.setMode(value.startsWith("+") ? 0755 : 0644);
                entry.setLinkName(link ? value.substring(2) : "");
                entry.setSize(bytes.length);
                tar.putArchiveEntry(entry);
                tar.write(bytes);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private List<String> shells() {
        return inspect().shells().stream().map(ContentFacts.Shell::path).toList();
    }

    @Test
    void findsAShellUnderAnotherNameByItsContentAndOnlyInPrograms() {
        files.put("opt/app/runner", BASH);
        files.put("opt/app/notes.txt", "BASH_EXECUTION_STRING BASH_VERSINFO");
        files.put("opt/app/half", elf("BASH_VERSINFO"));

        assertThat(shells()).containsExactly("/opt/app/runner");
    }

    @Test
    void listsNamedShellsThatAreProgramsAndNoTextsOfTheSameName() {
        files.put("usr/share/lintian/overrides/bash", "bash: text");
        files.put("usr/share/initramfs-tools/hooks/busybox", "+#!/bin/sh\n");
        files.put("usr/bin/bash", BASH);
        files.put("bin/sh", "->../usr/bin/bash");
        files.put("bin/dash", "->gone");

        assertThat(inspect().shells())
                .containsExactly(
                        new ContentFacts.Shell("/bin/sh", "/usr/bin/bash", 0),
                        new ContentFacts.Shell("/usr/bin/bash", null, 0));
    }

    @Test
    void anAppletIsNoPackageManager() {
        files.put("bin/busybox", BUSYBOX);
        files.put("bin/dpkg", "->busybox");
        files.put("sbin/apk", "+real");
        files.put("etc/cron.daily/dpkg", "+#!/bin/sh\n");

        assertThat(inspect().packageManagers()).containsExactly(new ContentFacts.PackageManager("apk", "/sbin/apk", 0));
    }

    @Test
    void aDistrolessWithItsOwnBusyboxIsTheDebugVariantAndWithAnotherShellModified() {
        files.put("usr/lib/os-release", "PRETTY_NAME=\"Distroless\"\nID=debian\nVERSION_ID=\"12\"\n");
        files.put("var/lib/dpkg/status.d/base-files", "Package: base-files\n");
        files.put("etc/debian_version", "12.9\n");
        assertThat(inspect().base().variant()).isNull();

        files.put("busybox/busybox", BUSYBOX);
        files.put("busybox/sh", "->busybox");
        assertThat(inspect().base().variant()).isEqualTo("debug");

        files.put("bin/bash", BASH);
        assertThat(inspect().base().family()).isEqualTo(Family.DISTROLESS);
        assertThat(inspect().base().modified()).containsExactly("/bin/bash");
    }

    @Test
    void marksRemovedDoNotMakeADistributionScratch() {
        files.put("app", elf("static"));
        assertThat(inspect().base().family()).isEqualTo(Family.SCRATCH);

        files.put("lib/x86_64-linux-gnu/libz.so.1", elf("library"));
        assertThat(inspect().base().family()).isEqualTo(Family.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "debian, DEBIAN",
        "ubuntu, UBUNTU",
        "wolfi, WOLFI",
        "chainguard, WOLFI",
        "rhel, UBI",
        "sles, SUSE",
        "opensuse-tumbleweed, SUSE",
        "ol, ORACLELINUX",
        "mariner, AZURELINUX",
        "rocky, ROCKYLINUX",
        "linuxmint, UNKNOWN"
    })
    void readsTheFamilyFromOsRelease(String id, Family family) {
        files.put("etc/os-release", "ID=" + id + "\n");

        assertThat(inspect().base().family()).isEqualTo(family);
    }

    @Test
    void looksTheUserUpAsRuntimesDo() {
        files.put("etc/accounts", "root:x:0:0::/:\nbroken:x:none:7::/:\napp:x:1000:1001::/:\n");
        files.put("etc/passwd", "->accounts");
        files.put("etc/group", "web:x:33:\n");

        assertThat(inspect("app").effectiveUser()).isEqualTo(new EffectiveUser.Known(1000, 1001L, "app"));
        assertThat(inspect("app:web").effectiveUser()).isEqualTo(new EffectiveUser.Known(1000, 33L, "app"));
        assertThat(inspect("broken").effectiveUser()).isEqualTo(new EffectiveUser.Known(0, 7L, "broken"));
        assertThat(inspect("nobody").effectiveUser()).isInstanceOf(EffectiveUser.Unresolved.class);
        assertThat(inspect("app:none").effectiveUser()).isInstanceOf(EffectiveUser.Unresolved.class);
    }

    @Test
    void tellsALayerThatIsNotItsDiffId() {
        files.put("a", "1");

        assertThat(inspect("", tar(), Digest.sha256(new byte[] {1})).inconsistencies())
                .extracting(Inconsistency::kind)
                .containsExactly(Inconsistency.Kind.DIFF_ID_MISMATCH);
    }
}
