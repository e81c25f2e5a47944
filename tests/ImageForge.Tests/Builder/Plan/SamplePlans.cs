// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Content;
using ImageForge.MachineConfig;

namespace ImageForge.Tests.Builder.Plan;

/// <summary>Plans of two manifests over made-up packages.</summary>
internal static class SamplePlans
{
    public const string Secret = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlYy4=";

    public const string MinimalManifest = """
        apiVersion: imageforge.dev/v1alpha1
        kind: Machine
        name: edge
        """;

    public const string MetalManifest = $"""
        apiVersion: imageforge.dev/v1alpha1
        kind: Machine
        name: rack
        platform: metal
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Image
        packages: [ethtool]
        outputs: [iso, qcow2]
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Kernel
        arguments: [quiet, mitigations=auto, "-panic"]
        modules: [{"{name: br-netfilter}, {name: loop, parameters: {max_loop: 64}}, {name: wireguard}"}]
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Watchdog
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Mesh
        cluster:
          id: "aWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQ="
          secret: "{Secret}"
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Discovery
        name: host
        endpoint: http://10.0.2.2:3000
        """;

    public static readonly DateTimeOffset Epoch = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static readonly NodePrograms Programs = new(
        new NodeProgram("stage1", "/nowhere/stage1", 1_400_000, Digest.Of("stage1"u8)),
        new NodeProgram("imageforge-node", "/nowhere/imageforge-node", 5_000_000, Digest.Of("node"u8)));

    public static BuildPlan PlanOf(string manifest) => BuildPlan.Create(Manifest(manifest), Pins(Manifest(manifest)), Epoch, "0.1.0", Programs, []);

    public static MachineManifest Manifest(string text)
    {
        var result = ManifestLoader.Parse(text, "test.yaml");
        return result.Manifest ?? throw new InvalidDataException(string.Join('\n', result.Diagnostics));
    }

    // One made-up pin for each request; the kernel's metapackage becomes the kernel.
    private static IReadOnlyList<PackagePin> Pins(MachineManifest manifest) =>
    [
        .. PackageSelection.For(manifest).Packages.Select(request =>
        {
            var name = request.Scope == PackageScope.KernelImage
                ? request.Name.Replace("linux-image-", "linux-image-6.12.1-", StringComparison.Ordinal) : request.Name;
            return new PackagePin(name, "1.0-1", "amd64", $"pool/{name}.deb", 1_000_000 + name.Length,
                Digest.Of(Encoding.UTF8.GetBytes(name)), [request.Role]);
        }),
    ];

    public static BuildPlan Minimal => PlanOf(MinimalManifest);

    public static BuildPlan Metal => PlanOf(MetalManifest);
}
