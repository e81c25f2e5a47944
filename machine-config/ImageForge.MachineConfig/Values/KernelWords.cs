// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>What is said to the kernel: arguments and module names.</summary>
internal static class KernelWords
{
    /// <summary>MODULE_NAME_LEN on 64-bit Linux: 64 minus a pointer, with the final zero.</summary>
    private const int LongestModuleName = 55;

    private const int LongestArgument = 512;

    /// <summary>
    /// Quotes and the backslash are left out because boot loaders, not only the kernel, read them; each loader has
    /// other rules, and no argument that we know of needs them.
    /// </summary>
    public static TextShape<string> Argument { get; } = new(DiagnosticCode.NotKernelArgument, "a single kernel argument",
        "one word of printable ASCII without spaces, quotes and backslashes",
        ParseArgument, text => text)
    {
        Pattern = @"^[!#-&(-\[\]-_a-~]+$",
        MaxLength = LongestArgument,
    };

    public static TextShape<string> Module { get; } = new(DiagnosticCode.NotModuleName, "a kernel module name",
        $"1 to {LongestModuleName} of letters, digits, \"-\" and \"_\", without \".ko\"",
        text => IsModule(text) ? text : new Wrong(WithoutSuffix(text) is var bare && IsModule(bare) ? $"write {bare}" : null), text => text)
    {
        Pattern = "^[A-Za-z0-9_-]+$",
        MaxLength = LongestModuleName,
    };

    public static TextShape<string> ModuleParameter { get; } = new(DiagnosticCode.NotModuleParameter, "the name of a module's parameter",
        "letters, digits, \"_\" and \".\", beginning with a letter or \"_\"",
        text => text.Length is > 0 and <= 64 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? text : new Wrong(), text => text)
    {
        Pattern = "^[A-Za-z_.][A-Za-z0-9_.]*$",
        MaxLength = 64,
    };

    /// <summary>The kernel parts parameters at spaces outside of double quotes and knows no other quoting (lib/cmdline.c, next_arg).</summary>
    public static TextShape<string> ModuleValue { get; } = new(DiagnosticCode.NotKernelValue, "a value of a module's parameter",
        "printable ASCII on one line, without double quotes",
        text => text.Length <= 1024 && text.All(c => c is >= ' ' and <= '~' and not '"') ? text : new Wrong(), text => text)
    {
        Pattern = "^[ !#-~]*$",
        MaxLength = 1024,
        OrInteger = true,
    };

    /// <summary>The kernel takes '-' for '_' in names of modules.</summary>
    public static string Normalised(string module) => module.Replace('-', '_');

    /// <summary>The image's own business: changing these keeps it from reaching its first program.</summary>
    private static bool IsReserved(string argument) =>
        argument == "--" || KernelArguments.NameOf(argument.StartsWith('-') ? argument[1..] : argument) is "init" or "rdinit" or "initrd" or "root";

    private static Parsed<string> ParseArgument(string text)
    {
        if (text.Length is 0 or > LongestArgument || !text.All(c => c is > ' ' and <= '~' and not ('"' or '\'' or '`' or '\\')))
            return new Wrong(text.Trim().Any(char.IsWhiteSpace) ? "write each argument as an item of its own" : null);
        if (text == "-") return new Wrong("write the name of the argument to remove behind the dash");
        return IsReserved(text) ? new Wrong("remove it", DiagnosticCode.ArgumentReserved, "is for the image itself to set") : text;
    }

    private static bool IsModule(string text) =>
        text.Length is > 0 and <= LongestModuleName && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string WithoutSuffix(string text)
    {
        var name = text[(text.LastIndexOf('/') + 1)..];
        return name.IndexOf(".ko", StringComparison.Ordinal) is var at and > 0 ? name[..at] : name;
    }
}
