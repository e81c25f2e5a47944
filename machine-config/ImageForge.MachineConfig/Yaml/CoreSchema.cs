// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Yaml;

/// <summary>
/// What a plain scalar is to readers that follow YAML 1.2's core schema (yaml.org/spec/1.2.2, section 10.3.2): editors,
/// JSON Schema validators, most libraries.
/// </summary>
internal static class CoreSchema
{
    /// <summary>"a number" or "a boolean"; null for text. (Nothing is asked for elsewhere: <see cref="ScalarNode.IsNothing"/>.)</summary>
    public static string? TypeOf(string plain) => plain switch
    {
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => "a boolean",
        ".nan" or ".NaN" or ".NAN" => "a number",
        _ when plain.StartsWith("0x", StringComparison.Ordinal) => plain.Length > 2 && plain.AsSpan(2).IndexOfAnyExcept(Hexadecimal) < 0 ? "a number" : null,
        _ when plain.StartsWith("0o", StringComparison.Ordinal) => plain.Length > 2 && !plain.AsSpan(2).ContainsAnyExceptInRange('0', '7') ? "a number" : null,
        _ => IsDecimal(plain is ['-' or '+', ..] ? plain.AsSpan(1) : plain) ? "a number" : null,
    };

    private static readonly System.Buffers.SearchValues<char> Hexadecimal = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Digits, a point among or beside them, an exponent: [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?</summary>
    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        if (text is ".inf" or ".Inf" or ".INF") return true;
        var whole = Digits(text);
        text = text[whole..];
        var fraction = 0;
        if (text.StartsWith('.'))
        {
            fraction = Digits(text[1..]);
            text = text[(1 + fraction)..];
        }

        if (whole + fraction == 0) return false;
        if (text.IsEmpty) return true;
        if (text[0] is not ('e' or 'E')) return false;
        text = text[1..];
        if (text is ['-' or '+', ..]) text = text[1..];
        return !text.IsEmpty && Digits(text) == text.Length;
    }

    private static int Digits(ReadOnlySpan<char> text) =>
        text.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length;
}
