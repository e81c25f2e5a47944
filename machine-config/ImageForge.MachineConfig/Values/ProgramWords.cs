// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>How programs are named, started and held: paths, arguments, environment, shares of the processor.</summary>
internal static class ProgramWords
{
    /// <summary>What services wait for besides each other.</summary>
    public const string Network = "network", Time = "time", Mesh = "mesh";

    // PATH_MAX with the final zero, and as much as one argument may have (MAX_ARG_STRLEN, 32 pages).
    private const int LongestPath = 4095, LongestArgument = 131_071;

    public static TextShape<string> ServiceName { get; } = new(DiagnosticCode.NotServiceName, "a name for a service",
        "1 to 63 of a-z, 0-9 and \"-\", beginning and ending with a letter or digit",
        text => text is Network or Time or Mesh ? new Wrong("services wait for this word: choose another")
            : DnsNames.IsLabel(text) ? text : new Wrong(Better(text)), text => text)
    {
        Pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        MaxLength = 63,
    };

    /// <summary>Of an extension.</summary>
    public static TextShape<string> LayerName { get; } = new(DiagnosticCode.NotDnsLabel, "a name",
        "1 to 63 of a-z, 0-9 and \"-\", beginning and ending with a letter or digit",
        text => DnsNames.IsLabel(text) ? text : new Wrong(Better(text)), text => text)
    {
        Pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        MaxLength = 63,
    };

    /// <summary>What a service waits for.</summary>
    public static TextShape<string> Dependency { get; } = new(DiagnosticCode.NotServiceName, "what a service can wait for",
        "name of a service, network, time or mesh", text => DnsNames.IsLabel(text) ? text : new Wrong(Better(text)), text => text)
    {
        Pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        MaxLength = 63,
    };

    /// <summary>A word of a command line; that the first is a path is a rule of the whole.</summary>
    public static TextShape<string> Argument { get; } = new(DiagnosticCode.NotCommand, "an argument", "text without NUL",
        text => text.Length <= LongestArgument && !text.Contains('\0') ? text : new Wrong(), text => text)
    {
        Variables = VariableUse.Machine,
        MaxLength = LongestArgument,
    };

    public static TextShape<string> VariableName { get; } = new(DiagnosticCode.NotEnvironmentName, "the name of an environment variable",
        "letters, digits and \"_\", not beginning with a digit",
        text => text.Length is > 0 and <= 255 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? text : new Wrong(
            text.Contains('=') ? "write \"NAME: value\"" : null), text => text)
    {
        Pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
        MaxLength = 255,
    };

    public static TextShape<string> VariableValue { get; } = new(DiagnosticCode.NotEnvironmentName, "the value of an environment variable", "text without NUL",
        text => text.Length <= LongestArgument && !text.Contains('\0') ? text : new Wrong(), text => text)
    {
        Variables = VariableUse.Machine,
        MaxLength = LongestArgument,
    };

    public static TextShape<Secret> SecretValue { get; } = new(DiagnosticCode.NotEnvironmentName, "the value of an environment variable", "text without NUL",
        text => text is "…" or Secret.Placeholder ? new Wrong("this is a placeholder: write the secret itself")
            : text.Length <= LongestArgument && !text.Contains('\0') ? new Secret(text) : new Wrong(), secret => secret.Reveal())
    {
        MaxLength = LongestArgument,
        Sensitive = true,
    };

    /// <summary>A place in the machine's file system, in its only spelling.</summary>
    public static TextShape<string> AbsolutePath { get; } = new(DiagnosticCode.NotAbsolutePath, "an absolute path",
        "path from the root, such as /var/lib/web", text => IsAbsolute(text) ? text : new Wrong(Straight(text)), text => text)
    {
        Pattern = "^/",
        MaxLength = LongestPath,
    };

    /// <summary>Where something can be mounted for a service: not over the root, nor what the kernel shows.</summary>
    public static TextShape<string> MountTarget { get; } = new(DiagnosticCode.NotAbsolutePath, "a path to mount on",
        "path from the root, such as /data",
        text => !IsAbsolute(text) ? new Wrong(Straight(text))
            : text == "/" || IsBelow(text, "/proc") || IsBelow(text, "/sys") || IsBelow(text, "/run/imageforge")
                ? new Wrong("choose a path of its own, such as /data", DiagnosticCode.NotAbsolutePath, "is not a place for a service's mounts") : text, text => text)
    {
        Pattern = "^/.",
        MaxLength = LongestPath,
    };

    /// <summary>Percent of one processor.</summary>
    public static TextShape<int> CpuShare { get; } = new(DiagnosticCode.NotCpuShare, "a share of processor time",
        "percent of one processor, from 1% to 102400%", ParseShare, percent => percent.ToString(CultureInfo.InvariantCulture) + "%")
    {
        Pattern = "^[1-9][0-9]{0,5}%$",
    };

    public static bool IsAbsolute(string text) => text.Length is > 0 and <= LongestPath && text[0] == '/' && !text.Any(char.IsControl) &&
        (text == "/" || text[1..].Split('/').All(part => part.Length is > 0 and <= 255 && part is not ("." or "..")));

    /// <summary>Whether a path is the directory itself or lies in it.</summary>
    public static bool IsBelow(string path, string directory) =>
        path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);

    private static string? Straight(string text)
    {
        var parts = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var better = "/" + string.Join('/', parts);
        return text.Length > 1 && !parts.Contains("..") && !parts.Contains(".") && !text.Contains('~') && IsAbsolute(better) ? $"write {better}" : null;
    }

    private static string? Better(string text)
    {
        var better = text.ToLowerInvariant().Replace('_', '-').Replace(' ', '-').Replace('.', '-').Trim('-');
        return better != text && DnsNames.IsLabel(better) ? $"write {better}" : null;
    }

    // 1024 processors, more than NR_CPUS of any machine this runs on.
    private static Parsed<int> ParseShare(string text)
    {
        var number = text.EndsWith('%') ? text[..^1] : text;
        if (number.Length is 0 or > 6 || number[0] == '0' || !number.All(char.IsAsciiDigit))
            return new Wrong(decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var processors) && processors is > 0 and <= 1024
                ? $"for {text} processors write {(int)Math.Max(1, processors * 100)}%" : null);
        if (!text.EndsWith('%')) return new Wrong(number.Length < 3 ? $"for {number} processors write {number}00%" : $"write {number}%");
        var percent = int.Parse(number, CultureInfo.InvariantCulture);
        return percent <= 102_400 ? percent : new Wrong("1% to 102400%", DiagnosticCode.OutOfRange, "is out of range");
    }
}
