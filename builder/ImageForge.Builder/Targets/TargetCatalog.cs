// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Targets;

/// <summary>The targets of images/targets/*.conf, by the names that <c>--target</c> takes.</summary>
internal static class TargetCatalog
{
    private const string Folder = "targets/";
    private const string CloudPrefix = "cloud:";

    /// <summary>Every name, in the order of help and completion: those without a provider first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. EmbeddedData.Names.Where(n => n.StartsWith(Folder, StringComparison.Ordinal))
            .Select(n => Path.GetFileNameWithoutExtension(n))
            .Select(n => n is "metal" or "pxe" or "qemu" ? n : CloudPrefix + n)
            .OrderBy(n => n.StartsWith(CloudPrefix, StringComparison.Ordinal)).ThenBy(n => n, StringComparer.Ordinal)];

    /// <summary>Null when there is none of this name. A provider may be written without <c>cloud:</c>.</summary>
    public static Target? Find(string name)
    {
        var full = Names.FirstOrDefault(n => n == name || n == CloudPrefix + name);
        return full is null ? null : Parse(full, EmbeddedData.Text($"{Folder}{full[(full.IndexOf(':') + 1)..]}.conf"));
    }

    internal static Target Parse(string name, string text)
    {
        var lines = DataLines.Parse(text).ToDictionary(line => line.Key, line => line.Words);
        return new(name, string.Join(' ', lines["title"]), Word<MachinePlatform>(lines["platform"].Single()),
            [.. lines["boots"].Select(Word<ImageOutput>)], Keeps: One("keeps") != "nothing", lines["disks"])
        {
            UploadedAs = lines.TryGetValue("as", out var form) ? string.Join(' ', form) : null,
            UserData = lines.TryGetValue("user-data", out var budget) ? Budget(budget) : null,
            Console = One("console") is var port && port != "any" ? port : null,
            Mtu = One("mtu") is { } mtu ? int.Parse(mtu) : null,
            Refuses = lines.TryGetValue("refuses", out var platforms) ? [.. platforms.Select(Word<MachinePlatform>)] : [],
            RoutesOnly = One("network") == "routed",
            Scales = One("scales") == "yes",
            HostAddress = One("host"),
        };

        string? One(string key) => lines.TryGetValue(key, out var words) ? words.Single() : null;
    }

    private static T Word<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word, ignoreCase: true);

    private static UserDataBudget Budget(string[] words) =>
        new(int.Parse(words[0]), Encoded: words[1] switch { "base64" => true, "plain" => false, var other => throw new FormatException(other) });
}
