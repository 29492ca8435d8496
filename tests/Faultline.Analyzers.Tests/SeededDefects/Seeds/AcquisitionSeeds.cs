using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Tests.SeededDefects.Seeds;

/// <summary>FLT0104 and FLT0205: locks that are taken again, and locks that are copied.</summary>
internal static class AcquisitionSeeds
{
    public static IEnumerable<Mutant> Of(ProgramModel program) =>
        program.Sections.SelectMany(section =>
            Again(program, section).Concat(Upgraded(program, section)).Concat(ThroughHelper(program, section))
                .Concat(CopiedSpinLock(program, section)).Concat(CopiedScope(program, section)))
            .Concat(ReadonlySpinLocks(program));

    private static IEnumerable<Mutant> Again(ProgramModel program, Section section)
    {
        if (!BlocksItself(section))
            yield break;

        yield return program.Mutant(
            "acquisition doubled", "FLT0104", Edit.Insert(section.Inside, $"\n§{section.AcquireText}\n"));
        yield return program.Mutant(
            "section inside itself", "FLT0104", Edit.Insert(section.Inside, $"\n{{\n§{section.PairText}\n}}\n"));
    }

    private static IEnumerable<Mutant> Upgraded(ProgramModel program, Section section)
    {
        if (section.IsTry || section.Kind.Name != "Read")
            yield break;

        foreach (string mode in new[] { "WriteLock", "UpgradeableReadLock" })
        {
            yield return program.Mutant(
                $"upgrade of a read to {mode}", "FLT0104",
                Edit.Insert(
                    section.Inside, $"\n§{section.Lock}.Enter{mode}();\n{section.Lock}.Exit{mode}();\n"));
        }
    }

    private static IEnumerable<Mutant> ThroughHelper(ProgramModel program, Section section)
    {
        if (!BlocksItself(section) || section.Entry is null)
            yield break;

        string isStatic = section.IsStatic ? "static " : "";
        if (section.IsOwnField)
        {
            yield return program.Mutant(
                "lock taken again through a helper", "FLT0104",
                ProgramModel.Members(section.Type, $"private {isStatic}void SeededAgain()\n{{\n{section.PairText}\n}}"),
                Edit.Insert(section.Inside, "\n§SeededAgain();\n"));
            yield return program.Mutant(
                "lock taken again through two helpers", "FLT0104",
                ProgramModel.Members(
                    section.Type,
                    $"private {isStatic}void SeededOuter() => SeededAgain();\n" +
                    $"private {isStatic}void SeededAgain()\n{{\n{section.PairText}\n}}"),
                Edit.Insert(section.Inside, "\n§SeededOuter();\n"));
        }
        else if (section.Symbol is IParameterSymbol parameter && SyntaxFacts.IsValidIdentifier(section.Lock))
        {
            yield return program.Mutant(
                "lock taken again through a helper", "FLT0104",
                ProgramModel.Members(
                    section.Type,
                    $"private static void SeededAgain({parameter.Type.ToDisplayString()} {section.Lock})\n" +
                    $"{{\n{section.PairText}\n}}"),
                Edit.Insert(section.Inside, $"\n§SeededAgain({section.Lock});\n"));
        }
    }

    private static IEnumerable<Mutant> CopiedSpinLock(ProgramModel program, Section section)
    {
        if (section.Kind.Name != "SpinLock" || section.Before is not { } before)
            yield break;

        string copied = section.Lock;
        yield return program.Mutant(
            "spin lock copied into a local", "FLT0205",
            Edit.Insert(before, $"SpinLock seededCopy = §{copied};\n_ = seededCopy.IsHeld;\n"));
        yield return program.Mutant(
            "spin lock boxed", "FLT0205",
            Edit.Insert(before, $"object seededBox = §{copied};\nGC.KeepAlive(seededBox);\n"));
        yield return program.Mutant(
            "spin lock passed by value", "FLT0205",
            ProgramModel.Members(section.Type, "private static bool SeededLook(SpinLock spin) => spin.IsHeld;"),
            Edit.Insert(before, $"SeededLook(§{copied});\n"));
    }

    private static IEnumerable<Mutant> ReadonlySpinLocks(ProgramModel program) =>
        from field in program.Root.DescendantNodes().OfType<FieldDeclarationSyntax>()
        where field.Declaration.Type.ToString() == "SpinLock"
        select program.Mutant(
            "spin lock in a readonly field", "FLT0205",
            Edit.Insert(field.Declaration.SpanStart, "readonly §"));

    // A scope that is a mutable struct: the runtime's LockedPage.
    private static IEnumerable<Mutant> CopiedScope(ProgramModel program, Section section)
    {
        VariableDeclaratorSyntax? variable = section.Whole.ChildNodes().OfType<VariableDeclarationSyntax>()
            .FirstOrDefault()?.Variables[0];
        if (variable is null || program.Model.GetDeclaredSymbol(variable) is not ILocalSymbol { Type: var type }
            || type is not INamedTypeSymbol { TypeKind: TypeKind.Struct, IsReadOnly: false }
            || !Annotation.Has(type, "ScopedLock"))
        {
            yield break;
        }

        yield return program.Mutant(
            "scope copied into a local", "FLT0205",
            Edit.Insert(section.Inside, $"\n{type.Name} seededCopy = §{variable.Identifier};\n"));
        yield return program.Mutant(
            "scope passed by value", "FLT0205",
            ProgramModel.Members(
                section.Type, $"private static void SeededLook({type.Name} scope) => scope.Dispose();"),
            Edit.Insert(section.Inside, $"\nSeededLook(§{variable.Identifier});\n"));
    }

    private static bool BlocksItself(Section section) =>
        section is { IsTry: false, Kind: { IsReentrant: false, IsUnknown: false } };
}
