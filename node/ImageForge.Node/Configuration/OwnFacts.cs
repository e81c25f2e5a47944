// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.MachineConfig;
using ImageForge.Node.Boot;

namespace ImageForge.Node.Configuration;

/// <summary>What the machine knows of itself: SMBIOS by way of /sys/class/dmi/id, and its network cards.</summary>
/// <param name="root">"" on the machine; a parameter for tests.</param>
internal sealed class OwnFacts(TimeProvider time, string root = "")
{
    /// <summary>Drivers of network cards are loaded while the configuration is looked for.</summary>
    private static readonly TimeSpan CardPatience = TimeSpan.FromSeconds(10);

    // What boards carry whose maker has filled in nothing.
    private static readonly HashSet<string> Fillers = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "0", "none", "n/a", "not specified", "not applicable", "not available", "unknown", "default string", "system serial number", "serial number",
        "to be filled by o.e.m.", "o.e.m.", "oem", "empty", "invalid", "chassis serial number", "0123456789", "123456789", "1234567890",
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "03000200-0400-0500-0006-000700080009",
    };

    public MachineFacts Facts => new(() => Identity("product_serial"), () => Identity("product_uuid")?.ToLowerInvariant(), Mac);

    private string? Identity(string file)
    {
        var text = TryRead($"{root}/sys/class/dmi/id/{file}");
        return text is null || Fillers.Contains(text) || text.All(c => c is '0' or 'x' or 'X' or '-' or '.' or ' ') ? null : text;
    }

    /// <summary>Of the card that the kernel found first; cards of software and other kinds of links have none.</summary>
    private string? Mac() =>
        Polling.ForAsync(FirstCard, CardPatience, time).GetAwaiter().GetResult();

    private string? FirstCard()
    {
        var links = $"{root}/sys/class/net";
        if (!Directory.Exists(links)) return null;
        return Directory.GetFileSystemEntries(links)
            .Where(link => Directory.Exists($"{link}/device") && TryRead($"{link}/type") == "1")
            .OrderBy(link => int.TryParse(TryRead($"{link}/ifindex"), CultureInfo.InvariantCulture, out var index) ? index : int.MaxValue)
            .Select(link => TryRead($"{link}/address")).FirstOrDefault(address => address is { Length: > 0 });
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The firmware has none, or the card has gone again.
            return null;
        }
    }
}
