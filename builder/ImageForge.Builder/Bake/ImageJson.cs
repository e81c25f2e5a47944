// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Plan;

namespace ImageForge.Builder.Bake;

/// <summary>
/// <c>/usr/lib/imageforge/image.json</c>: what a node may know about the image it runs. The machine's name is not in it,
/// because machines share images; that one stands in the machine's configuration.
/// </summary>
internal static class ImageJson
{
    public static string Render(BuildPlan plan)
    {
        using var text = new StringWriter();
        Invocation.WriteJson(text, json =>
        {
            json.WriteStartObject();
            json.WriteString("plan", plan.Digest.Hex);
            json.WriteString("version", plan.BuilderVersion);
            json.WriteString("platform", plan.Platform);
            json.WriteString("arch", plan.Architecture);
            json.WriteString("suite", plan.Suite);
            json.WriteString("kernel", plan.KernelRelease);
            // The clock of a machine without a battery is not before this.
            json.WriteString("epoch", plan.Epoch.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        });
        return text.ToString().ReplaceLineEndings("\n");
    }
}
