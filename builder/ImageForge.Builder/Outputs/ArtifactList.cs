// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Outputs;

/// <summary>One file that a build wrote.</summary>
internal sealed record Artifact(PlannedOutput Planned, long Length, Digest Digest);

/// <summary><c>artifacts.json</c>: what was written, and what went into it. The same plan gives the same bytes.</summary>
internal static class ArtifactList
{
    public const string FileName = "artifacts.json";

    public static void Write(Utf8JsonWriter json, BuildPlan plan, IEnumerable<Artifact> artifacts)
    {
        json.WriteStartObject();
        json.WriteString("machine", plan.Machine);
        json.WriteString("plan", plan.Digest.Hex);
        json.WriteStartArray("artifacts");
        foreach (var artifact in artifacts)
        {
            json.WriteStartObject();
            json.WriteString("name", artifact.Planned.Name);
            json.WriteString("role", artifact.Planned.Role);
            json.WriteNumber("size", artifact.Length);
            json.WriteString("sha256", artifact.Digest.Hex);
            json.WriteBoolean("secret", artifact.Planned.Secret);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("image");
        PlanText.WriteImage(json, plan);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
