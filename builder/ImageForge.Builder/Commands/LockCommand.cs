// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Plan;
using ImageForge.Builder.Store;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge lock MANIFEST [--update]</c>: pins what builds of the manifest take from the archive.</summary>
internal static class LockCommand
{
    public static Command Create(Invocation invocation)
    {
        var manifests = new ManifestArguments(invocation);
        var update = new Option<bool>("--update") { Description = "Renew the lock from the archive as it is now, even if it fits the manifest" };
        var command = new Command("lock", "Pin the packages that a manifest's builds use, beside the last MANIFEST") { update };
        manifests.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(manifests.Required(parsed), parsed.GetValue(update), invocation));
        return command;
    }

    private static async Task<int> RunAsync(ManifestRequest request, bool update, Invocation invocation)
    {
        var manifest = ManifestFile.Load(request, invocation);
        var packages = PackageSelection.For(manifest);
        var inputs = new LockedInputs(request.Files[^1], manifest.Image.Mirror, packages, BlobStore.Open(invocation.Environment), invocation);
        var before = await ReadAsync(inputs, update);
        var isRenewed = update || before is null || before.DifferencesTo(packages).Count > 0;
        var after = isRenewed ? await inputs.RenewAsync() : before!;
        invocation.Dispose();

        var report = new LockReport(inputs.Path, isRenewed, after, PinChange.Between(before?.Packages ?? [], after.Packages));
        if (invocation.Format == OutputFormat.Json) report.WriteJson(invocation);
        else report.WriteText(invocation.Out);
        return (int)ExitCode.Success;
    }

    // A lock that is to be replaced anyway need not be readable: the error about it says to come here.
    private static async Task<LockFile?> ReadAsync(LockedInputs inputs, bool update)
    {
        try
        {
            return await inputs.TryReadAsync();
        }
        catch (ForgeException malformed) when (update && malformed.Code == InputErrors.MalformedLock)
        {
            return null;
        }
    }
}
