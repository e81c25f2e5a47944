// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using System.Text;
using ImageForge.Builder.Bake;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Config;
using ImageForge.Formats.Content;
using ImageForge.Formats.Cpio;
using ImageForge.Formats.Qcow2;
using ImageForge.Formats.Raw;
using ImageForge.Formats.Tree;
using Names = ImageForge.Builder.Bake.BakedPieces.Names;

namespace ImageForge.Builder.Outputs;

/// <summary>
/// Writes the planned outputs of one machine: the same baked pieces in each, and the machine's configuration beside them.
/// Everything is read back before any of it gets its final name.
/// </summary>
/// <param name="configuration">The machine's resolved manifest; holds secrets.</param>
internal sealed class ImageWriter(BuildPlan plan, BakedPieces pieces, byte[] configuration, Progress progress)
{
    /// <summary>Path of the configuration inside its cpio archive, as stage 1 looks for it.</summary>
    public const string ConfigPath = "imageforge/config.yaml";

    private const int OwnerOnly = 0b110_000_000;

    /// <returns>What was written, in the plan's order; <c>artifacts.json</c> lists the same.</returns>
    public IReadOnlyList<Artifact> WriteTo(string directory, CancellationToken cancellation)
    {
        if (configuration.Length > ConfigPartition.MaxPayload)
            throw OutputErrors.ConfigurationTooLarge(configuration.Length, ConfigPartition.MaxPayload);
        using var outputs = new OutputDirectory(directory);
        using var step = progress.Begin($"write {plan.Outputs.Count} files", plan.Outputs.Count);
        var artifacts = new Artifact[plan.Outputs.Count];
        try
        {
            // They are independent of each other, and each is one core's work.
            Parallel.For(0, artifacts.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
            {
                artifacts[i] = WriteOne(plan.Outputs[i], outputs, cancellation);
                step.Advance(1);
            });
        }
        catch (AggregateException several)
        {
            // A full disk fails all of them with the same words.
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }

        outputs.Stage(ArtifactList.FileName, secret: false, file =>
        {
            using var text = new StringWriter();
            Invocation.WriteJson(text, json => ArtifactList.Write(json, plan, artifacts));
            file.Write(Encoding.UTF8.GetBytes(text.ToString().ReplaceLineEndings("\n")));
        });
        cancellation.ThrowIfCancellationRequested();
        outputs.Commit();
        step.Complete($"write and read back {artifacts.Length} files ({artifacts.Sum(a => a.Length) / 1e6:F1} MB)");
        return artifacts;
    }

    private Artifact WriteOne(PlannedOutput planned, OutputDirectory outputs, CancellationToken cancellation)
    {
        StagedFile staged;
        try
        {
            staged = outputs.Stage(planned.Name, planned.Secret, file => Write(planned, file, cancellation));
        }
        catch (InvalidDataException unusable)
        {
            throw BakeErrors.Unusable(unusable);
        }

        Verify(planned, staged.Content);
        return new Artifact(planned, staged.Content.Length, Digest.Of(staged.Content));
    }

    private void Write(PlannedOutput planned, FileStream file, CancellationToken cancellation)
    {
        switch (planned.Role)
        {
            case "disk-raw": RawImage.Write(DiskImage.Compose(plan, pieces, configuration), file, cancellation); break;
            case "disk-qcow2": Qcow2Image.Write(DiskImage.Compose(plan, pieces, configuration), file, cancellation); break;
            case "iso": RawImage.Write(IsoImage.Compose(plan, pieces, configuration), file, cancellation); break;
            case "machine-config": ConfigArchive().CopyTo(file, cancellation); break;
            default: pieces[PieceOf(planned)].Content.CopyTo(file, cancellation); break;
        }
    }

    private void Verify(PlannedOutput planned, ByteSource written)
    {
        switch (planned.Role)
        {
            case "disk-raw": ReadBack.Disk(planned.Name, written, plan, pieces, configuration); break;
            case "disk-qcow2": ReadBack.Disk(planned.Name, Qcow2Reader.Read(written), plan, pieces, configuration); break;
            case "iso": ReadBack.Iso(planned.Name, written, plan, pieces, configuration); break;
            case "machine-config": ReadBack.ConfigArchive(planned.Name, written, configuration); break;
            default: ReadBack.Copy(planned.Name, written, pieces[PieceOf(planned)]); break;
        }
    }

    /// <summary>A further initrd: the kernel unpacks it over what the initramfs brought.</summary>
    private ByteSource ConfigArchive() =>
        CpioWriter.Write(new FileTree([TreeEntry.File(ConfigPath, ByteSource.FromMemory(configuration), OwnerOnly)]));

    private static string PieceOf(PlannedOutput planned) => planned.Role switch
    {
        "kernel" => Names.Kernel,
        "initramfs" => Names.Initramfs,
        "command-line" => Names.CommandLine,
        "ipxe-script" => Names.IpxeScript,
        "ipxe-autoexec" => Names.IpxeAutoexec,
        "ipxe-uefi" => Names.IpxeEfi,
        _ => throw new ArgumentOutOfRangeException(nameof(planned), planned.Role, null),
    };
}
