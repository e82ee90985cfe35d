package dev.slimgate.filesystem;

/** Reads numbers and byte strings from bytes in pieces, and says where they end or are no such thing. */
final class PieceReader {
    private final byte[][] pieces;
    private long left;
    private int piece;
    private int at;

    PieceReader(byte[]... pieces) {
        this.pieces = pieces;
        for (byte[] one : pieces) {
            left += one.length;
        }
    }

    /** How many bytes follow. */
    long left() {
        return left;
    }

    byte read() {
        if (left == 0) {
            throw LayerIndexFormat.damaged("it ends too early");
        }
        nextPieceAtEnd();
        left--;
        return pieces[piece][at++];
    }

    byte[] bytes(int length) {
        if (length > left) {
            throw LayerIndexFormat.damaged("it ends too early");
        }
        byte[] result = new byte[length];
        read(result, 0);
        return result;
    }

    /** Fills an array from an offset to its end. */
    void read(byte[] into, int from) {
        int have = from;
        while (have < into.length) {
            nextPieceAtEnd();
            int count = Math.min(into.length - have, pieces[piece].length - at);
            System.arraycopy(pieces[piece], at, into, have, count);
            at += count;
            have += count;
        }
        left -= into.length - from;
    }

    /** Seven bits a byte, lowest first; never negative. */
    long number() {
        long value = 0;
        int shift = 0;
        while (true) {
            byte b = read();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
            shift += 7;
            if (shift > 56) {
                throw LayerIndexFormat.damaged("it holds a number beyond all bounds");
            }
        }
    }

    /** A number of at most this much. */
    int number(int most) {
        long number = number();
        if (number > most) {
            throw LayerIndexFormat.damaged("it says " + number + " where at most " + most + " can stand");
        }
        return (int) number;
    }

    private void nextPieceAtEnd() {
        while (at == pieces[piece].length) {
            piece++;
            at = 0;
        }
    }
}
