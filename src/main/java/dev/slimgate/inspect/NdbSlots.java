package dev.slimgate.inspect;

/**
 * The used slots of rpm's own format, {@code Packages.db}: a table of 16 bytes a package at the file's beginning.
 *
 * @see <a href="https://github.com/rpm-software-management/rpm/blob/master/lib/backend/ndb/rpmpkg.c">rpmpkg.c</a>
 */
final class NdbSlots extends PageCount {
    private static final int PAGE = 4096;
    private static final int SLOT = 16;
    /** The header takes the place of the first two. */
    private static final int FIRST_SLOT = 2 * SLOT;

    private static final int MAX_PAGES = 1 << 16;

    private int pages;
    private int read;
    private int slots;
    private boolean broken;

    @Override
    int pageBytes(byte[] header) {
        pages = startsWith(header, 0, "RpmP") ? little(header, 12, 4) : 0;
        return pages > 0 && pages <= MAX_PAGES ? PAGE : 0;
    }

    @Override
    boolean page(int number, byte[] page) {
        for (int at = number == 0 ? FIRST_SLOT : 0; at < PAGE; at += SLOT) {
            broken |= !startsWith(page, at, "Slot");
            slots += little(page, at + 8, 4) == 0 ? 0 : 1; // a free one has no place in the file
        }
        read++;
        return !broken && read < pages;
    }

    @Override
    int count() {
        return pages == 0 || broken || read < pages ? PackageList.UNREADABLE : slots;
    }
}
