// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules.Targets;

/// <summary>Whether the image starts at the target, and comes in a form that is taken there.</summary>
internal static class ImageRules
{
    public static void CheckPlatform(ManifestScope scope, Target target)
    {
        if (scope.Single(MachineDocument.Kind) is not { } machine || !machine.Scope.Good("platform") || machine.Record.Platform == target.Platform) return;
        var (given, wanted) = (Word(machine.Record.Platform), Word(target.Platform));
        if (target.Refuses.Contains(machine.Record.Platform))
            machine.Scope.Error(DiagnosticCode.TargetPlatform, "platform", $"an image of platform {given} has no drivers for {target.Title}", wanted);
        else
            machine.Scope.Warning(DiagnosticCode.TargetPlatform, "platform", $"{target.Title} is what platform {wanted} is for; an image of platform {given} may start there, and was not made for it", wanted);
    }

    public static void CheckOutputs(ManifestScope scope, Target target)
    {
        var image = scope.Single(ImageDocument.Kind);
        if (image?.Scope.Good("outputs") == false) return;
        var outputs = image?.Record.Outputs ?? new ImageDocument().Outputs;
        if (outputs.Any(target.Boots.Contains)) return;
        var message = $"none of {string.Join(", ", outputs.Select(Word))} boots at {target.Title}" + (image is null ? "; these are written where kind Image does not say otherwise" : "");
        var expected = string.Join(" or ", target.Boots.Select(Word)) + (target.UploadedAs is { } form ? $", made into {form}" : "");
        if (image is not null) image.Scope.Error(DiagnosticCode.TargetOutputs, "outputs", message, expected);
        else if (scope.Single(MachineDocument.Kind) is { } machine)
            machine.Scope.At.Error(DiagnosticCode.TargetOutputs, machine.Scope.Node, message, expected, $"add a document: kind: Image, outputs: [{Word(target.Boots[0])}]");
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
