package dev.slimgate.filesystem;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** File names as text without loss: UTF-8, and each byte that is none as a lone surrogate U+DC80 to U+DCFF. */
final class PathBytes {
    private static final int ESCAPE = 0xdc00;

    private PathBytes() {}

    static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\ufffd') < 0 ? text : decodeWithEscapes(bytes);
    }

    static byte[] encode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return encodeWithEscapes(text);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String decodeWithEscapes(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE | in.get() & 0xff));
            }
        }
        return out.flip().toString();
    }

    private static byte[] encodeWithEscapes(String text) {
        ByteBuffer out = ByteBuffer.allocate(text.length() * 3);
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff) {
                put(out, text.substring(from, i));
                out.put((byte) (c - ESCAPE));
                from = i + 1;
            }
        }
        put(out, text.substring(from));
        byte[] result = new byte[out.position()];
        out.flip().get(result);
        return result;
    }

    private static void put(ByteBuffer out, String text) {
        try {
            out.put(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a path that was not decoded here", e);
        }
    }
}
