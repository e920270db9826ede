//! What a person has to do with an assessment: they read it, edit it, or were asked to answer single requirements of it by way of a function that they
//! hold. Who was asked sees and answers those, wherever the assessment lies, and nothing else of it; a secret one stays with those who may read it.
use crate::{
    assessments::{
        model::Assessment,
        store::{self, REGISTER},
    },
    functions,
};
use vk_core::{Date, Id, Secrecy};
use vk_db::{Reader, Sql};
use vk_web::{AppError, Auth, Permission, form::Kit};

pub struct Sight {
    pub assessment: Assessment,
    pub reads: bool,
    pub edits: bool,
    /// The requirements that were delegated to functions of this person.
    pub asked: Vec<Id>,
}

impl Sight {
    /// Whether this person sees a requirement here.
    pub fn shows(&self, requirement: Id) -> bool {
        self.reads || self.asked.contains(&requirement)
    }
    /// Whether the answer to a requirement is theirs to give.
    pub fn answers(&self, requirement: Id) -> bool {
        self.edits || self.asked.contains(&requirement)
    }
}

/// What whoever is signed in has to do with this assessment; not found when that is nothing. Reading a secret one is recorded.
pub async fn sight<P: Permission>(auth: &Auth<P>, id: Id) -> Result<Sight, AppError> {
    let kit = Kit::new(&auth.app, &auth.account.grants, REGISTER, auth.tr.clone());
    let assessment = store::by_id(kit.db(), id).await?.ok_or(AppError::NotFound)?;
    let in_use = assessment.archived_at.is_none();
    let reads = store::get(kit.db(), &kit.viewer, id).await?.is_some();
    let edits = in_use && store::get(kit.db(), &kit.editor, id).await?.is_some();
    let open = reads || assessment.data.new.secrecy != Secrecy::Secret;
    let asked = if in_use && open { asked(kit.db(), auth.account.id, id, auth.ctx.now.local_date()).await? } else { Vec::new() };
    if !reads && asked.is_empty() {
        return Err(AppError::NotFound);
    }
    kit.seen(&auth.ctx, id, assessment.data.new.secrecy.key()).await?;
    Ok(Sight { assessment, reads, edits, asked })
}

async fn asked(db: &impl Reader, account: Id, assessment: Id, today: Date) -> Result<Vec<Id>, AppError> {
    let functions = functions::of_account(db, account, today).await?;
    let sql = Sql::new("SELECT requirement_id FROM assessment_answer WHERE assessment_id = ").bind(assessment);
    let rows = db.rows(sql.push(" AND delegated_function_id IN ").list(functions).push(" ORDER BY requirement_id")).await?;
    Ok(rows.iter().map(|row| row.id("requirement_id")).collect::<Result<_, _>>()?)
}
