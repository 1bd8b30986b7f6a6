using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Functions;

/// <summary>Base64 (cel.md §7.4).</summary>
internal static class EncodingFunctions
{
    public static IEnumerable<(string Name, int Fewest, int Most, CelFunction Function)> All =>
    [
        ("base64.encode", 1, 1, Encode),
        ("base64.decode", 1, 1, Decode),
    ];

    private static object? Encode(object?[] arguments, EvaluationBudget budget) => arguments is [CelBytes bytes]
        ? budget.Built(Convert.ToBase64String(bytes.Span))
        : throw CelEvaluationException.NoOverload("base64.encode");

    private static object? Decode(object?[] arguments, EvaluationBudget budget)
    {
        string text = arguments is [string s] ? s : throw CelEvaluationException.NoOverload("base64.decode");
        budget.Build(text.Length);
        string plain = text.TrimEnd('=');
        bool paddingFits = plain.Length == text.Length || text.Length % 4 == 0;
        byte[] utf8 = Encoding.UTF8.GetBytes(plain.PadRight((plain.Length + 3) / 4 * 4, '='));
        byte[] data = new byte[Base64.GetMaxDecodedFromUtf8Length(utf8.Length)];
        return paddingFits && Base64.DecodeFromUtf8(utf8, data, out _, out int written) == OperationStatus.Done
            ? new CelBytes(data[..written])
            : throw new CelEvaluationException("illegal base64 data");
    }
}
