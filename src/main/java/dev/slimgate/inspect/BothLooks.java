package dev.slimgate.inspect;

import dev.slimgate.filesystem.ContentProbe;
import org.jspecify.annotations.Nullable;

/**
 * Two looks at one file, so that a program under the name of a database or a list is still seen as what it is; what the
 * common one keeps comes first.
 */
final class BothLooks implements ContentProbe.Look {
    private final ContentProbe.Look common;
    private final ContentProbe.Look own;
    private boolean commonWants = true;
    private boolean ownWants = true;

    BothLooks(ContentProbe.Look common, ContentProbe.Look own) {
        this.common = common;
        this.own = own;
    }

    @Override
    public boolean chunk(byte[] bytes, int offset, int length) {
        commonWants = commonWants && common.chunk(bytes, offset, length);
        ownWants = ownWants && own.chunk(bytes, offset, length);
        return commonWants || ownWants;
    }

    @Override
    public int marks() {
        int marks = common.marks();
        return Marks.isProgram(marks) ? marks : marks | own.marks();
    }

    @Override
    public byte @Nullable [] captured() {
        byte[] kept = common.captured();
        return kept != null || Marks.isProgram(common.marks()) ? kept : own.captured();
    }
}
