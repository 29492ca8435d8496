using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Tests.SeededDefects.Seeds;

/// <summary>FLT0401 to FLT0405: callers, bodies and annotations that break what an annotation says.</summary>
internal static class ContractSeeds
{
    private static readonly string[] WithTarget =
        ["GuardedBy", "RequiresLock", "ExcludesLock", "AssertsLock", "Acquires", "Releases", "TryAcquires"];

    public static IEnumerable<Mutant> Of(ProgramModel program) =>
    [
        .. program.Sections.SelectMany(section =>
            Stripped(program, section).Concat(Excluded(program, section)).Concat(Moved(program, section))),
        .. program.Root.DescendantNodes().OfType<MethodDeclarationSyntax>().SelectMany(method =>
            CalledBare(program, method).Concat(BodyBroken(program, method))),
        .. program.Sections.Where(one => one.IsOwnField && !one.IsStatic)
            .DistinctBy(one => (one.Type, one.Lock, one.Kind.Mode))
            .SelectMany(section => NotHonoured(program, section)),
        .. program.Root.DescendantNodes().OfType<AttributeSyntax>().SelectMany(one => Unresolved(program, one)),
    ];

    private static IEnumerable<Mutant> Stripped(ProgramModel program, Section section)
    {
        if (section.IsTry || section.Entry is null || program.IsNested(section))
            yield break;

        Edit[] calls = [.. Inside(section).OfType<InvocationExpressionSyntax>()
            .Where(one => Names(program.SymbolOf(one), "RequiresLock", section))
            .Select(one => Edit.Insert(one.SpanStart, "§"))];
        Edit[] accesses = [.. Inside(section).OfType<IdentifierNameSyntax>()
            .Where(one => Names(program.SymbolOf(one), "GuardedBy", section))
            .Select(one => Edit.Insert(one.SpanStart, "§"))];
        if (calls.Length > 0)
        {
            yield return program.Mutant(
                "call without the required lock", "FLT0401", [.. section.WithoutLock(), .. calls]);
        }

        if (accesses.Length > 0)
            yield return program.Mutant("access without the guard", "FLT0403", [.. section.WithoutLock(), .. accesses]);
    }

    private static IEnumerable<Mutant> CalledBare(ProgramModel program, MethodDeclarationSyntax method)
    {
        if (program.Model.GetDeclaredSymbol(method) is not { } symbol || !Annotation.Has(symbol, "RequiresLock"))
            yield break;

        string arguments = string.Join(", ", symbol.Parameters.Select(_ => "default!"));
        yield return program.Mutant(
            "new member that calls without the required lock", "FLT0401",
            ProgramModel.Members(
                (TypeDeclarationSyntax)method.Parent!,
                $"public void SeededBare()\n{{\n§{symbol.Name}({arguments});\n}}"));
        foreach (Section section in program.Sections.Where(one => one.Type == method.Parent && one.Entry is not null))
        {
            if (Names(symbol, "RequiresLock", section) && section.Before is { } before && !program.IsNested(section))
            {
                yield return program.Mutant(
                    "call before the required lock is taken", "FLT0401",
                    Edit.Insert(before, $"§{symbol.Name}({arguments});\n"));
            }
        }
    }

    private static IEnumerable<Mutant> Excluded(ProgramModel program, Section section)
    {
        if (section.IsTry || !section.IsOwnField || section.IsStatic || section.Symbol!.IsStatic)
            yield break;

        yield return program.Mutant(
            "call of what excludes the lock", "FLT0402",
            ProgramModel.Members(section.Type, $"[ExcludesLock(\"{section.Lock}\")] private void SeededFree() {{ }}"),
            Edit.Insert(section.Inside, "\n§SeededFree();\n"));
        foreach (IMethodSymbol method in Type(program, section).GetMembers().OfType<IMethodSymbol>())
        {
            if (!Names(method, "ExcludesLock", section))
                continue;

            string arguments = string.Join(", ", method.Parameters.Select(_ => "default!"));
            yield return program.Mutant(
                "call of what excludes the lock", "FLT0402",
                Edit.Insert(section.Inside, $"\n§{method.Name}({arguments});\n"));
        }
    }

    private static IEnumerable<Mutant> Moved(ProgramModel program, Section section)
    {
        if (section.Entry is null || section.IsStatic)
            yield break;

        foreach (IFieldSymbol field in Type(program, section).GetMembers().OfType<IFieldSymbol>())
        {
            if (!Names(field, "GuardedBy", section))
                continue;

            if (section.Before is { } before && !program.IsNested(section))
            {
                yield return program.Mutant(
                    "guarded field read before the lock is taken", "FLT0403",
                    Edit.Insert(before, $"_ = §{field.Name};\n"));
            }

            if (section.Kind.Name is "Read" && !field.IsReadOnly)
            {
                yield return program.Mutant(
                    "guarded field written under a shared lock", "FLT0403",
                    Edit.Insert(section.Inside, $"\n§{field.Name} = default!;\n"));
            }
        }
    }

    private static IEnumerable<Mutant> NotHonoured(ProgramModel program, Section section)
    {
        string target = $"\"{section.Lock}\", Mode = LockMode.{section.Kind.Mode}";
        if (section.Kind.Mode == "Exclusive")
            target = $"\"{section.Lock}\"";
        foreach ((string name, string member) in new[]
        {
            ("[Acquires] that does not", $"[Acquires({target})]\npublic void §SeededFreeze() {{ }}"),
            ("[Releases] that does not", $"[Releases({target})]\npublic void §SeededThaw() {{ }}"),
            (
                "[RequiresLock] that releases",
                $"[RequiresLock({target})]\npublic void §SeededDrop() {{ {section.ReleaseText} }}"),
        })
        {
            if (!section.ReleaseText.Contains("taken", StringComparison.Ordinal))
                yield return program.Mutant(name, "FLT0404", ProgramModel.Members(section.Type, member));
        }
    }

    private static IEnumerable<Mutant> BodyBroken(ProgramModel program, MethodDeclarationSyntax method)
    {
        if (program.Model.GetDeclaredSymbol(method) is not { } symbol)
            yield break;

        Edit mark = Edit.Insert(method.Identifier.SpanStart, "§");
        SyntaxNode? body = (SyntaxNode?)method.Body ?? method.ExpressionBody;
        AttributeData? contract = Annotation.On(symbol, "Acquires") ?? Annotation.On(symbol, "Releases")
            ?? Annotation.On(symbol, "TryAcquires");
        if (contract is not null && body is ArrowExpressionClauseSyntax
            && Annotation.TargetOf(contract) is not ("this" or "return"))
        {
            yield return program.Mutant(
                "contract dropped from a body", "FLT0404", mark,
                new Edit(body.Span, symbol.ReturnsVoid ? "=> GC.KeepAlive(this)" : "=> true"));
        }

        if (Annotation.Has(symbol, "NoFault") && !Annotation.Has(symbol.ContainingType, "LockClass")
            && body is ArrowExpressionClauseSyntax
            && symbol.Parameters.FirstOrDefault(one => one.Type.GetMembers("Copy").Length > 0) is { } source)
        {
            yield return program.Mutant(
                "[NoFault] that faults", "FLT0404", mark,
                new Edit(
                    TextSpan.FromBounds(body.SpanStart, method.Span.End),
                    $"{{ {source.Name}.Copy(new byte[8]); return 0; }}"));
        }
    }

    private static IEnumerable<Mutant> Unresolved(ProgramModel program, AttributeSyntax attribute)
    {
        if (!WithTarget.Contains(attribute.Name.ToString()))
            yield break;

        Edit mark = Edit.Insert(attribute.SpanStart, "§");
        AttributeArgumentSyntax? target = attribute.ArgumentList?.Arguments.FirstOrDefault();
        string mutation = $"[{attribute.Name}] names an unknown member";
        const string Gone = "\"_seededGone\"";
        if (target is null)
            yield return program.Mutant(mutation, "FLT0405", mark, Edit.Insert(attribute.Span.End, $"({Gone})"));
        else if (target.NameEquals is null)
            yield return program.Mutant(mutation, "FLT0405", mark, new Edit(target.Expression.Span, Gone));
    }

    private static IEnumerable<SyntaxNode> Inside(Section section) =>
        section.Body.DescendantNodes(one => one is not AnonymousFunctionExpressionSyntax)
            .Where(one => one.SpanStart >= section.Inside);

    private static INamedTypeSymbol Type(ProgramModel program, Section section) =>
        program.Model.GetDeclaredSymbol(section.Type)!;

    /// <summary>Whether the annotation of the symbol names the lock of the section.</summary>
    private static bool Names(ISymbol? symbol, string annotation, Section section) =>
        symbol is not null
        && Annotation.On(symbol, annotation) is { } says
        && section.Lock.Split('.')[^1] == Annotation.TargetOf(says)
        && SymbolEqualityComparer.Default.Equals(section.Symbol?.ContainingType, symbol.ContainingType);
}
