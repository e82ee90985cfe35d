package dev.slimgate.inspect;

/**
 * The entries of a Berkeley DB hash, {@code Packages}, as rpm used until 2021: keys are package numbers; number 0 is
 * rpm's own.
 *
 * @see <a href="https://github.com/berkeleydb/libdb/blob/master/src/dbinc/db_page.h">db_page.h</a>
 */
final class BerkeleyHash extends PageCount {
    private static final int MAGIC = 0x061561;
    private static final int MAGIC_AT = 12;
    private static final int PAGE_SIZE_AT = 20;
    private static final int PAGE_HEADER = 26;
    private static final int ENTRIES_AT = 20;
    private static final int TYPE_AT = 25;
    private static final int HASH_UNSORTED = 2;
    private static final int HASH = 13;
    private static final int KEY_DATA = 1;
    private static final int MAX_PAGES = 1 << 20;

    private boolean isBig;
    private boolean begun;
    private boolean tooLarge;
    private int packages;

    @Override
    int pageBytes(byte[] header) {
        isBig = big(header, MAGIC_AT, 4) == MAGIC;
        begun = isBig || little(header, MAGIC_AT, 4) == MAGIC;
        return begun ? number(header, PAGE_SIZE_AT, 4) : 0;
    }

    private int number(byte[] bytes, int at, int width) {
        return isBig ? big(bytes, at, width) : little(bytes, at, width);
    }

    @Override
    boolean page(int number, byte[] page) {
        int type = page[TYPE_AT];
        if (number > 0 && (type == HASH || type == HASH_UNSORTED)) {
            int entries = Math.min(number(page, ENTRIES_AT, 2), (page.length - PAGE_HEADER) / 2);
            for (int i = 0; i + 1 < entries; i += 2) { // keys and values take turns
                int key = number(page, PAGE_HEADER + 2 * i, 2);
                boolean fits = key >= PAGE_HEADER && key + 5 <= page.length && page[key] == KEY_DATA;
                packages += fits && number(page, key + 1, 4) != 0 ? 1 : 0;
            }
        }
        tooLarge = number >= MAX_PAGES;
        return !tooLarge;
    }

    @Override
    int count() {
        return begun && !tooLarge ? packages : PackageList.UNREADABLE;
    }
}
