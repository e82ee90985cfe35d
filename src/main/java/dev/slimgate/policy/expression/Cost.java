package dev.slimgate.policy.expression;

/**
 * What one evaluation may still spend. A step costs 1, and whatever grows with its input (comparing texts, joining lists,
 * matching a pattern) costs as much more as there is of it; so time and memory of an evaluation are bounded, however loops
 * are nested in one another.
 */
final class Cost {
    /** Some ten milliseconds, and at most some megabytes. */
    static final long MOST = 1_000_000;
    /** Characters that are looked at for the price of one step. */
    private static final int CHARACTERS = 8;

    private long left = MOST;

    /** Pays for some steps; throws where there is nothing left to pay with. */
    void pay(long steps) {
        left -= steps;
        if (left < 0) {
            throw new CostExceeded();
        }
    }

    /** Pays for looking at text, or for making it. */
    void payText(long characters) {
        pay(1 + characters / CHARACTERS);
    }

    /** What was spent so far. */
    long spent() {
        return MOST - left;
    }

    /** The evaluation was cut off; nothing in an expression can catch this. */
    static final class CostExceeded extends RuntimeException {
        private static final long serialVersionUID = 1;

        CostExceeded() {
            super("costs more than " + MOST + " steps", null, false, false);
        }
    }
}
