// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;

namespace ImageForge.Node.Boot;

/// <summary>What the builder wrote about the image.</summary>
/// <param name="Epoch">When its newest input was made: no clock that is right shows an earlier time. Null: not said.</param>
internal sealed record ImageDescription(DateTimeOffset? Epoch)
{
    public const string Path = "/usr/lib/imageforge/image.json";

    /// <summary>Reads what is there; a file that is missing or broken says nothing.</summary>
    public static ImageDescription Read(string path = Path)
    {
        if (!File.Exists(path)) return new ImageDescription((DateTimeOffset?)null);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var epoch = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("epoch", out var value)
                && value.ValueKind == JsonValueKind.String
                && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : (DateTimeOffset?)null;
            return new ImageDescription(epoch);
        }
        catch (JsonException)
        {
            return new ImageDescription((DateTimeOffset?)null);
        }
    }
}
