package dev.slimgate.inspect;

/** Tells texts that another name may lead to: {@code /etc/passwd} and {@code /etc/os-release} can be links. */
final class SmallTexts {
    private SmallTexts() {}

    /** Whether the first line looks like one of passwd, group or os-release. */
    static boolean isAccountsOrRelease(byte[] bytes, int offset, int length) {
        int colons = 0;
        for (int i = offset; i < offset + length && bytes[i] != '\n'; i++) {
            if (bytes[i] == ':') {
                colons++;
            } else if (bytes[i] < ' ') {
                return false;
            }
        }
        if (colons == 3 || colons == 6) {
            return startsWithName(bytes, offset, length);
        }
        return startsWith(bytes, offset, length, "ID=")
                || startsWith(bytes, offset, length, "NAME=")
                || startsWith(bytes, offset, length, "PRETTY_NAME=");
    }

    /** An account's name and a colon, as a line of passwd or group begins. */
    private static boolean startsWithName(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length && i <= 32; i++) {
            byte b = bytes[offset + i];
            if (b == ':') {
                return i > 0;
            }
            if (!(Character.isLetterOrDigit(b) || b == '_' || b == '-' || b == '.')) {
                return false;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] bytes, int offset, int length, String text) {
        if (length < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[offset + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
