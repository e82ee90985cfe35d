package dev.slimgate.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the rule that asks for just what an expression asks for: one figure of the image, compared with a number. */
final class SameAsRule {
    private static final Map<String, String> LIMITS = Map.of(
            "image.compressedBytes", "compressedSize",
            "image.uncompressedBytes", "uncompressedSize",
            "size(image.layers)", "layers");
    private static final Map<String, String> NONE = Map.of(
            "size(image.shells)", "shell",
            "size(image.packageManagers)", "packageManager");

    private SameAsRule() {}

    /** Its field name; {@code ""} where there is none. */
    static String of(CelAbstractSyntaxTree tree) {
        CelExpr root = tree.getExpr();
        if (root.getKind() != Kind.CALL || root.call().args().size() != 2) {
            return "";
        }
        CelExpr left = root.call().args().get(0);
        CelExpr right = root.call().args().get(1);
        return switch (root.call().function()) {
            case "_<_", "_<=_" -> limit(left, right);
            case "_>_", "_>=_" -> limit(right, left);
            case "_==_" -> isZero(right) ? NONE.getOrDefault(figure(left), "") : "";
            default -> "";
        };
    }

    private static String limit(CelExpr figure, CelExpr most) {
        return isNumber(most) ? LIMITS.getOrDefault(figure(figure), "") : "";
    }

    /** As it is written where the maps name it. */
    private static String figure(CelExpr expression) {
        List<CelExpr> operands = operands(expression);
        return operands.size() == 1 && expression.call().function().equals("size")
                ? "size(" + Reading.written(operands.getFirst()) + ")"
                : Reading.written(expression);
    }

    private static boolean isZero(CelExpr expression) {
        return expression.getKind() == Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.INT64_VALUE
                && expression.constant().int64Value() == 0;
    }

    /** A literal, or {@code quantity('100M').asInteger()}. */
    private static boolean isNumber(CelExpr expression) {
        List<CelExpr> operands = operands(expression);
        return expression.getKind() == Kind.CONSTANT
                || operands.size() == 1
                        && expression.call().function().equals("asInteger")
                        && operands(operands.getFirst()).stream().allMatch(each -> each.getKind() == Kind.CONSTANT);
    }

    /** Target and arguments of a call; empty of anything else. */
    private static List<CelExpr> operands(CelExpr expression) {
        List<CelExpr> operands = new ArrayList<>();
        if (expression.getKind() == Kind.CALL) {
            CelCall call = expression.call();
            call.target().ifPresent(operands::add);
            operands.addAll(call.args());
        }
        return operands;
    }
}
