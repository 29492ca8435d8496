using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Tests.SeededDefects.Seeds;

/// <summary>FLT0001 to FLT0007: copies under page locks, counts ignored, no progress, pages taken on trust.</summary>
internal static class FaultSeeds
{
    public static IEnumerable<Mutant> Of(ProgramModel program)
    {
        IEnumerable<Section> underPageLock =
            program.Sections.Where(one => one.Kind.IsTakenByFaultHandler && !one.IsTry);
        return
        [
            .. underPageLock.SelectMany(section => UnderLock(program, section)),
            .. Invocations(program).SelectMany(call => CountIgnored(program, call)),
            .. Invocations(program).SelectMany(call => FaultInRemoved(program, call)),
            .. Invocations(program).SelectMany(call => WhileDisabled(program, call)),
            .. Invocations(program).SelectMany(call => FullLength(program, call)),
            .. underPageLock.SelectMany(section => Unchecked(program, section)),
        ];
    }

    private static IEnumerable<Mutant> UnderLock(ProgramModel program, Section section)
    {
        foreach (FaultingCall fault in FaultingAt(program, section.Inside))
        {
            yield return program.Mutant(
                $"{fault.Kind} under a page lock", "FLT0001",
                Edit.Insert(section.Inside, $"\n§{fault.Of(fault.Name)};\n"));
            if (fault.Kind != "copy")
                continue;

            string touch = $"private static void SeededTouch({fault.Type} from) => {fault.Of("from")};";
            yield return program.Mutant(
                "copy under a page lock through a helper", "FLT0002",
                ProgramModel.Members(section.Type, touch),
                Edit.Insert(section.Inside, $"\n§SeededTouch({fault.Name});\n"));
            yield return program.Mutant(
                "copy under a page lock through two helpers", "FLT0002",
                ProgramModel.Members(
                    section.Type,
                    $"private static bool SeededOuter({fault.Type} from)\n{{\nSeededTouch(from);\nreturn true;\n}}\n" +
                    touch),
                Edit.Insert(section.Inside, $"\n_ = §SeededOuter({fault.Name});\n"));
        }
    }

    private static IEnumerable<Mutant> CountIgnored(ProgramModel program, InvocationExpressionSyntax call)
    {
        if (!IsCount(program.SymbolOf(call)) || call.ArgumentList.Arguments is not [{ Expression: var destination }])
            yield break;

        string discarded = $"§{call};\n";
        string all = $"({destination}).Length";
        if (call.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax } statement)
            yield break;

        if (call.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax }
            or AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression }
            or ReturnStatementSyntax)
        {
            yield return program.Mutant(
                "count ignored", "FLT0003", Edit.Insert(statement.SpanStart, discarded), new Edit(call.Span, all));
            yield return program.Mutant(
                "count discarded", "FLT0003",
                Edit.Insert(statement.SpanStart, "_ = " + discarded), new Edit(call.Span, all));
        }
    }

    private static IEnumerable<Mutant> FaultInRemoved(ProgramModel program, InvocationExpressionSyntax call)
    {
        if (!Annotation.Has(program.SymbolOf(call), "FaultIn") || call.Parent is not ExpressionStatementSyntax statement
            || statement.Ancestors().FirstOrDefault(IsLoop) is not { } loop)
        {
            yield break;
        }

        Edit[] copies =
        [
            .. loop.DescendantNodes().OfType<InvocationExpressionSyntax>()
                .Where(copy => IsCount(program.SymbolOf(copy))).Select(copy => Edit.Insert(copy.SpanStart, "§")),
        ];
        if (copies.Length == 0)
            yield break;

        yield return program.Mutant(
            "fault-in removed from a retry loop", "FLT0004", [.. copies, new(statement.Span, "{ }")]);
        yield return program.Mutant(
            "fault-in replaced by patience", "FLT0004", [.. copies, new(statement.Span, "Thread.Yield();")]);
    }

    private static IEnumerable<Mutant> WhileDisabled(ProgramModel program, InvocationExpressionSyntax call)
    {
        if (!Annotation.Has(program.SymbolOf(call), "DisablesFaults"))
            yield break;

        StatementSyntax statement = call.FirstAncestorOrSelf<StatementSyntax>()!;
        int inside = statement is UsingStatementSyntax { Statement: BlockSyntax body }
            ? body.OpenBraceToken.Span.End
            : statement.Span.End;
        foreach (FaultingCall fault in FaultingAt(program, inside).Where(one => one.Kind == "copy"))
        {
            yield return program.Mutant(
                "faulting copy while faults are disabled", "FLT0005",
                Edit.Insert(inside, $"\n§{fault.Of(fault.Name)};\n"));
        }

        yield return program.Mutant(
            "sleep while faults are disabled", "FLT0005", Edit.Insert(inside, "\n§Thread.Sleep(1);\n"));
    }

    private static IEnumerable<Mutant> FullLength(ProgramModel program, InvocationExpressionSyntax call)
    {
        if (program.SymbolOf(call) is not IMethodSymbol { Name: "Complete", ContainingType.Name: "PageWrite" }
            || call.ArgumentList.Arguments is not [{ Expression: IdentifierNameSyntax count }])
        {
            yield break;
        }

        ExpressionSyntax write = ((MemberAccessExpressionSyntax)call.Expression).Expression;
        foreach (string all in new[] { $"{write}.Length", $"{write}.Data.Length" })
        {
            yield return program.Mutant(
                "commit of the full length", "FLT0006",
                Edit.Insert(call.SpanStart, "§"), new Edit(count.Span, all));
        }
    }

    private static IEnumerable<Mutant> Unchecked(ProgramModel program, Section section)
    {
        bool isSecond = program.Sections.Any(one =>
            one.Member == section.Member && one.Lock == section.Lock && one.Inside < section.Inside);
        IfStatementSyntax? check = section.Body.ChildNodes().OfType<IfStatementSyntax>()
            .FirstOrDefault(one =>
                one.Condition.ToString().StartsWith(section.Lock + ".Owner", StringComparison.Ordinal));
        if (!isSecond || check is null)
            yield break;

        Edit[] uses =
        [
            .. section.Body.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
                .Where(one => one.Expression.ToString() == section.Lock && one.SpanStart > check.Span.End)
                .Select(one => Edit.Insert(one.SpanStart, "§")),
        ];
        yield return program.Mutant("re-validation removed", "FLT0007", [new(check.Span, ""), .. uses]);
        yield return program.Mutant(
            "re-validation of something else", "FLT0007",
            [new(check.Condition.Span, $"Environment.HasShutdownStarted"), .. uses]);
    }

    private static IEnumerable<InvocationExpressionSyntax> Invocations(ProgramModel program) =>
        program.Root.DescendantNodes().OfType<InvocationExpressionSyntax>();

    private static bool IsCount(ISymbol? symbol) =>
        symbol is IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Int32 }
        && Annotation.Has(symbol, "NoFault");

    private static bool IsLoop(SyntaxNode node) =>
        node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax;

    /// <summary>What can be called there, on a local or parameter, and faults.</summary>
    private static IEnumerable<FaultingCall> FaultingAt(ProgramModel program, int position)
    {
        IEnumerable<ISymbol> variables = program.Model.LookupSymbols(position)
            .Where(one => one is IParameterSymbol
                || (one is ILocalSymbol && one.Locations[0].SourceSpan.Start < position))
            .OrderBy(one => one.Locations[0].SourceSpan.Start);
        foreach (ISymbol variable in variables)
        {
            ITypeSymbol type = variable is IParameterSymbol parameter ? parameter.Type : ((ILocalSymbol)variable).Type;
            foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>()
                .Where(one => one.DeclaredAccessibility == Accessibility.Public)
                .OrderBy(one => one.Name, StringComparer.Ordinal))
            {
                string? kind = Annotation.Has(method, "MayFault") ? "copy"
                    : Annotation.Has(method, "FaultIn") ? "fault-in"
                    : null;
                if (kind is not null && method is { IsGenericMethod: false, Parameters.Length: <= 1 })
                {
                    string arguments = method.Parameters.Length == 0 ? "" : "new byte[8]";
                    yield return new(kind, variable.Name, type.ToDisplayString(), $".{method.Name}({arguments})");
                }
            }
        }
    }

    private sealed record FaultingCall(string Kind, string Name, string Type, string Call)
    {
        public string Of(string variable) => variable + Call;
    }
}
